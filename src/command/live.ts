/**
 * One process at work: its config, its snapshot and its listeners, and how they are replaced while
 * requests come. What may fail is done beside all that runs; then all is swapped in one step.
 */
import type { Config } from "../../config/schema.ts";
import { retire, succeed } from "../build.ts";
import type { Apps } from "../command.ts";
import { type App, Gateway } from "../gateway.ts";
import { log } from "../log.ts";
import { comparing, Refusal } from "../reload.ts";
import { Server } from "../server.ts";
import type { Service } from "../service.ts";
import { close, type Snapshot, start, turnOver } from "../snapshot.ts";
import { inTurns } from "../steps.ts";
import type { Target } from "../target.ts";
import { TcpProxy, type TcpRoute } from "../tcp.ts";
import { CurrentLog } from "./current_log.ts";
import { Listeners, type Opened, type Ports, type Wanted } from "./listeners.ts";
import type { LogTo } from "./log_output.ts";
import { readying, snapshotOf } from "./ready.ts";
import type { Change, Committed } from "./reloads.ts";
import { Tracing } from "./tracing.ts";

export interface Setup {
  readonly apps: Pick<Apps, "createApp" | "creatingApp">;
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
  /** Absent: it is a program by itself. */
  readonly worker?: { readonly instance: string };
}

/** What comes with a config from another process, which has read the files that it names. */
export interface Enclosed {
  readonly files?: Readonly<Record<string, string>>;
  readonly ports?: Ports;
}

/** For requests under way to targets that go: so long the answer to a reload waits for them. */
const UNDER_WAY_MS = 500;
const POLL_MS = 5;

/** Where a program listens. */
export interface Addresses {
  readonly addresses: readonly string[];
  readonly tcp: readonly string[] | undefined;
  readonly admin: string | undefined;
}

/** A config made ready, beside the one in force. */
interface Next {
  readonly config: Config;
  readonly snapshot: Snapshot;
  readonly app: App;
  readonly listeners: Opened;
}

export class Live {
  readonly #setup: Setup;
  readonly #instance: string;
  readonly #listeners: Listeners;
  readonly #log: CurrentLog;
  readonly #tracing = new Tracing();
  /** By address, as configured; also those that are listened on no more. */
  readonly #tcp = new Map<string, TcpProxy>();
  readonly #gateway: Gateway;
  #admin: Service | undefined;
  #config: Config;
  #snapshot: Snapshot;
  #draining = false;

  /** Throws ConfigError. */
  constructor(config: Config, setup: Setup, { files }: Enclosed = {}) {
    this.#setup = setup;
    this.#instance = setup.worker?.instance ?? newInstance();
    this.#listeners = new Listeners({ shared: setup.worker !== undefined });
    this.#log = new CurrentLog(setup.logTo);
    this.#config = config;
    this.#snapshot = snapshotOf(config, { instance: this.#instance, files });
    this.#gateway = new Gateway(this.#snapshot, setup.apps.createApp);
  }

  /** Connections of TCP routes: under way, and since the start. */
  get tcp(): { active: number; total: number } {
    let active = 0;
    let total = 0;
    for (const proxy of this.#tcp.values()) {
      active += proxy.active;
      total += proxy.total;
    }
    return { active, total };
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get config(): Config {
    return this.#config;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /**
   * `admin`: what answers on the admin address of a config, where that has one. Throws ListenError
   * with nothing bound.
   */
  async start(admin?: Service, { ports }: Enclosed = {}): Promise<void> {
    this.#admin = admin;
    await this.#tracing.use(this.#config.tracing);
    const wanted = this.#wanted(this.#config, this.#snapshot);
    const listeners = await this.#listeners.prepare(wanted, ports);
    this.#log.use(this.#config.log);
    this.#listen(listeners);
    start(this.#snapshot);
  }

  /** Nothing changes before the commit, which rejects with a Refusal where the program drains. */
  async prepare(
    config: Config,
    { files, ports }: Enclosed = {},
  ): Promise<Change & { readonly ports: Ports }> {
    const previous = this.#snapshot;
    const given = { instance: this.#instance, previous, files };
    const snapshot = await inTurns(readying(config, given));
    const app = await inTurns(this.#setup.apps.creatingApp(snapshot));
    const listeners = await this.#listeners.prepare(this.#wanted(config, snapshot), ports);
    return {
      ports: listeners.ports,
      commit: () => this.#commit({ config, snapshot, app, listeners }),
      abandon: () => listeners.abandon(),
    };
  }

  /** Requests in flight finish; `reason`, for the log: why the program is to stop. */
  async drain(reason: Record<string, unknown>): Promise<void> {
    const timeoutMs = this.#config.shutdown_timeout;
    this.#tell("draining", { ...reason, timeout_ms: timeoutMs });
    this.#draining = true;
    await Promise.all([
      this.#listeners.close("proxy", timeoutMs),
      this.#listeners.close("tcp", timeoutMs),
    ]);
    await this.#listeners.close("admin", 0);
    await this.#tracing.stop();
    close(this.#snapshot);
    this.#tell("stopped");
    await this.#log.release();
  }

  async #commit({ config, snapshot: next, app, listeners }: Next): Promise<Committed> {
    if (this.#draining) {
      listeners.abandon();
      throw new Refusal("conflict", "the program drains");
    }
    const previous = this.#snapshot;
    this.#gateway.swap(next, app);
    const gone = succeed(next, previous);
    this.#snapshot = next;
    turnOver(previous, next);
    this.#log.use(config.log);
    this.#config = config;
    this.#listen(listeners);
    for (const route of next.tcp) this.#tcp.get(route.listen)!.use(route);
    await this.#tracing.use(config.tracing);
    await requestsBegun();
    retire(previous, next);
    const told = await inTurns(comparing(previous, next));
    return { told, quiet: () => quiet(gone) };
  }

  #listen(listeners: Opened): void {
    const before = this.addresses;
    listeners.use(this.#config.shutdown_timeout);
    const after = this.addresses;
    if (JSON.stringify(after) !== JSON.stringify(before)) this.#tell("listening", { ...after });
  }

  /** Of one worker among many nobody need know. */
  #tell(what: string, more: Record<string, unknown> = {}): void {
    if (this.#setup.worker === undefined) log.info(what, more);
    else log.debug(what, more);
  }

  get ports(): Ports {
    return this.#listeners.ports;
  }

  /** As they are bound. */
  get addresses(): Addresses {
    const [admin] = this.#listeners.addresses("admin");
    const tcp = this.#listeners.addresses("tcp");
    return {
      addresses: this.#listeners.addresses("proxy"),
      tcp: tcp.length > 0 ? tcp : undefined,
      admin,
    };
  }

  #wanted(config: Config, snapshot: Snapshot): Wanted[] {
    const acceptorAt = ({ role, address }: Place) => {
      if (role === "proxy") return new Server(this.#gateway);
      return this.#tcpProxy(snapshot.tcp.find(({ listen }) => listen === address.address)!);
    };
    return [
      ...adminWanted(config.admin, this.#admin!),
      ...placesOf(config, this.#setup.elsewhere).map((place) => {
        return { ...place, make: () => acceptorAt(place) };
      }),
    ];
  }

  #tcpProxy(route: TcpRoute): TcpProxy {
    const proxy = new TcpProxy(route, { now: () => performance.now() });
    this.#tcp.set(route.listen, proxy);
    return proxy;
  }
}

/** Tells this program from every other in `Via`. */
export function newInstance(): string {
  return crypto.randomUUID().slice(0, 6);
}

export type Place = Omit<Wanted, "make">;

/** Where clients are listened to. */
export function placesOf({ listen, tcp }: Config, elsewhere: string): Place[] {
  const otherwise = `choose another with ${elsewhere}`;
  const ofTcp = "choose another with listen of tcp";
  return [
    ...listen.map((address): Place => ({ role: "proxy", address, otherwise })),
    ...tcp.map(({ listen: address }): Place => ({ role: "tcp", address, otherwise: ofTcp })),
  ];
}

/** Where operators are listened to, on an address of the config or on none. */
export function adminWanted(address: Config["admin"], service: Service): Wanted[] {
  if (address === undefined) return [];
  const otherwise = "choose another for health with admin or --admin; --admin off does without";
  return [{ role: "admin", address, make: () => new Server(service), otherwise }];
}

/** Resolves when every request that had begun has found its target, but where its body is awaited. */
function requestsBegun(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function quiet(targets: readonly Target[]): Promise<void> {
  for (let leftMs = UNDER_WAY_MS; leftMs > 0; leftMs -= POLL_MS) {
    if (targets.every(({ inFlight }) => inFlight === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
