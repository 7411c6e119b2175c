/**
 * One process at work: its config, its snapshot and its listeners, and how they are replaced while
 * requests come. What may fail is done beside all that runs; then all is swapped in one step.
 */
import type { Config } from "../../config/schema.ts";
import { retire, succeed } from "../build.ts";
import type { Apps } from "../command.ts";
import { type App, Gateway } from "../gateway.ts";
import { log, type LogOptions } from "../log.ts";
import { Refusal, reloaded } from "../reload.ts";
import { Server } from "../server.ts";
import type { Service } from "../service.ts";
import { close, type Snapshot, start, turnOver } from "../snapshot.ts";
import type { Target } from "../target.ts";
import { TcpProxy, type TcpRoute } from "../tcp.ts";
import { Listeners, type Opened, type Wanted } from "./listeners.ts";
import { snapshotOf } from "./ready.ts";
import type { Change, Committed } from "./reloads.ts";

/** Gives what resolves when every line has been handed over. */
export type LogTo = (options: LogOptions) => () => Promise<void>;

export interface Setup {
  readonly createApp: Apps["createApp"];
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
}

/** For requests under way to targets that go: so long the answer to a reload waits for them. */
const UNDER_WAY_MS = 500;
const POLL_MS = 5;

/** A config made ready, beside the one in force. */
interface Next {
  readonly config: Config;
  readonly snapshot: Snapshot;
  readonly app: App;
  readonly listeners: Opened;
}

export class Live {
  readonly #setup: Setup;
  readonly #instance = crypto.randomUUID().slice(0, 6);
  readonly #listeners = new Listeners();
  /** By address, as configured; also those that are listened on no more. */
  readonly #tcp = new Map<string, TcpProxy>();
  readonly #gateway: Gateway;
  #admin: Service | undefined;
  #config: Config;
  #snapshot: Snapshot;
  #draining = false;
  #releaseLog: (() => Promise<void>) | undefined;

  /** Throws ConfigError. */
  constructor(config: Config, setup: Setup) {
    this.#setup = setup;
    this.#config = config;
    this.#snapshot = snapshotOf(config, { instance: this.#instance });
    this.#gateway = new Gateway(this.#snapshot, setup.createApp);
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

  /** `admin`: what answers on the admin address of a config. Throws ListenError with nothing bound. */
  async start(admin: Service): Promise<void> {
    this.#admin = admin;
    const listeners = await this.#listeners.prepare(this.#wanted(this.#config, this.#snapshot));
    this.#releaseLog = this.#setup.logTo(this.#config.log);
    this.#listen(listeners);
    start(this.#snapshot);
  }

  /** Nothing changes before the commit, which rejects with a Refusal where the program drains. */
  async prepare(config: Config): Promise<Change> {
    const snapshot = snapshotOf(config, { instance: this.#instance, previous: this.#snapshot });
    const app = this.#setup.createApp(snapshot);
    const listeners = await this.#listeners.prepare(this.#wanted(config, snapshot));
    return {
      commit: () => this.#commit({ config, snapshot, app, listeners }),
      abandon: () => listeners.abandon(),
    };
  }

  /** Requests in flight finish; `reason`, for the log: why the program is to stop. */
  async drain(reason: Record<string, unknown>): Promise<void> {
    const timeoutMs = this.#config.shutdown_timeout;
    log.info("draining", { ...reason, timeout_ms: timeoutMs });
    this.#draining = true;
    await Promise.all([
      this.#listeners.close("proxy", timeoutMs),
      this.#listeners.close("tcp", timeoutMs),
    ]);
    await this.#listeners.close("admin", 0);
    close(this.#snapshot);
    log.info("stopped");
    await this.#releaseLog?.();
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
    this.#changeLog(config);
    this.#config = config;
    this.#listen(listeners);
    for (const route of next.tcp) this.#tcp.get(route.listen)!.use(route);
    const told = reloaded(previous, next);
    await requestsBegun();
    retire(previous, next);
    return { told, quiet: () => quiet(gone) };
  }

  #listen(listeners: Opened): void {
    const before = this.#addresses;
    listeners.use(this.#config.shutdown_timeout);
    const after = this.#addresses;
    if (JSON.stringify(after) !== JSON.stringify(before)) log.info("listening", after);
  }

  get #addresses() {
    const [admin] = this.#listeners.addresses("admin");
    const tcp = this.#listeners.addresses("tcp");
    return {
      addresses: this.#listeners.addresses("proxy"),
      tcp: tcp.length > 0 ? tcp : undefined,
      admin,
    };
  }

  #changeLog({ log }: Config): void {
    if (JSON.stringify(log) === JSON.stringify(this.#config.log)) return;
    void this.#releaseLog?.();
    this.#releaseLog = this.#setup.logTo(log);
  }

  #wanted({ admin, listen, tcp }: Config, snapshot: Snapshot): Wanted[] {
    const otherwise = `choose another with ${this.#setup.elsewhere}`;
    const proxies = listen.map((address): Wanted => {
      return { role: "proxy", address, make: () => new Server(this.#gateway), otherwise };
    });
    const carried = tcp.map(({ listen: address }, index): Wanted => {
      const make = () => this.#tcpProxy(snapshot.tcp[index]);
      return { role: "tcp", address, make, otherwise: "choose another with listen of tcp" };
    });
    return [...adminWanted(admin, this.#admin!), ...proxies, ...carried];
  }

  #tcpProxy(route: TcpRoute): TcpProxy {
    const proxy = new TcpProxy(route, { now: () => performance.now() });
    this.#tcp.set(route.listen, proxy);
    return proxy;
  }
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
