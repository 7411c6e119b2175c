/**
 * A program that runs: its config, its snapshot and its listeners, and how they are replaced while
 * requests come. What may fail is done beside all that runs; then all is swapped in one step.
 */
import type { Config } from "../../config/schema.ts";
import { ConfigError } from "../../config/problems.ts";
import { retire, succeed } from "../build.ts";
import type { Apps } from "../command.ts";
import { ProxyError } from "../errors.ts";
import { Gateway } from "../gateway.ts";
import { log, type LogOptions } from "../log.ts";
import { type Changes, Refusal, type Reloaded, reloaded, shown, Turns } from "../reload.ts";
import { type Exposition, meter } from "../metrics.ts";
import { Server } from "../server.ts";
import type { Service } from "../service.ts";
import { close, type Snapshot, start, turnOver } from "../snapshot.ts";
import type { Target } from "../target.ts";
import { TcpProxy, type TcpRoute } from "../tcp.ts";
import { adminService, type Status } from "./admin.ts";
import { ListenError } from "./errors.ts";
import { Listeners, type Wanted } from "./listeners.ts";
import { snapshotOf } from "./ready.ts";

/** Gives what resolves when every line has been handed over. */
export type LogTo = (options: LogOptions) => () => Promise<void>;

export interface Setup {
  readonly apps: Apps;
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
  /** Of what the program counts. */
  readonly exposition?: Exposition;
  /** Reads the config again. Throws ConfigError. Absent: there is nothing to read. */
  readonly reread?: () => Config;
}

/** For requests under way to targets that go: so long the answer to a reload waits for them. */
const UNDER_WAY_MS = 500;
const POLL_MS = 5;

export class Live implements Status {
  readonly #setup: Setup;
  readonly #instance = crypto.randomUUID().slice(0, 6);
  readonly #listeners = new Listeners();
  /** By address, as configured; also those that are listened on no more. */
  readonly #tcp = new Map<string, TcpProxy>();
  readonly #turns = new Turns();
  readonly #gateway: Gateway;
  readonly #admin: Service;
  #config: Config;
  #snapshot: Snapshot;
  #draining = false;
  #releaseLog: (() => Promise<void>) | undefined;

  /** Throws ConfigError. */
  constructor(config: Config, setup: Setup) {
    const { createApp, createAdmin } = setup.apps;
    this.#setup = setup;
    this.#config = config;
    this.#snapshot = snapshotOf(config, { instance: this.#instance });
    this.#gateway = new Gateway(this.#snapshot, createApp);
    this.#admin = adminService(createAdmin(this), () => this.#config.admin?.token);
  }

  get exposition(): Exposition | undefined {
    return this.#setup.exposition;
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

  get config(): unknown {
    return shown(this.#config);
  }

  ready(): boolean {
    return !this.#draining;
  }

  /** Throws ListenError with nothing bound. */
  async start(): Promise<void> {
    const listen = await this.#listeners.prepare(this.#wanted(this.#config, this.#snapshot));
    this.#releaseLog = this.#setup.logTo(this.#config.log);
    this.#listen(listen);
    start(this.#snapshot);
  }

  /** One after the other. What fails changes nothing, and is logged. */
  async reload(): Promise<Reloaded> {
    try {
      const { told, gone } = await this.#turns.take(() => this.#reload());
      await quiet(gone);
      return told;
    } catch (error) {
      const refusal = refusalFor(error);
      const { detail, members: { problems }, cause } = refusal;
      const why = cause instanceof Error ? cause.message : undefined;
      meter()?.reloaded("bad");
      log.error("reload failed; the config is unchanged", { reason: detail, problems, cause: why });
      throw refusal;
    }
  }

  /** Requests in flight finish; `reason`, for the log: why the program is to stop. */
  async drain(reason: Record<string, unknown>): Promise<void> {
    const timeoutMs = this.#config.shutdown_timeout;
    log.info("draining", { ...reason, timeout_ms: timeoutMs });
    this.#draining = true;
    await this.#turns.rest();
    await Promise.all([
      this.#listeners.close("proxy", timeoutMs),
      this.#listeners.close("tcp", timeoutMs),
    ]);
    await this.#listeners.close("admin", 0);
    close(this.#snapshot);
    log.info("stopped");
    await this.#releaseLog?.();
  }

  async #reload(): Promise<{ told: Reloaded; gone: readonly Target[] }> {
    const { reread, apps } = this.#setup;
    if (reread === undefined) throw new Refusal("conflict", "there is no config file to read");
    if (this.#draining) throw new Refusal("conflict", "the program drains");
    const previous = this.#snapshot;
    const config = reread();
    const next = snapshotOf(config, { instance: this.#instance, previous });
    const app = apps.createApp(next);
    const listen = await this.#listeners.prepare(this.#wanted(config, next));

    this.#gateway.swap(next, app);
    const gone = succeed(next, previous);
    this.#snapshot = next;
    turnOver(previous, next);
    this.#changeLog(config);
    this.#config = config;
    this.#listen(listen);
    for (const route of next.tcp) this.#tcp.get(route.listen)!.use(route);
    meter()?.reloaded("good");
    const told = reloaded(previous, next);
    log.info("reloaded", countsOf(told));
    await requestsBegun();
    retire(previous, next);
    return { told, gone };
  }

  #listen(change: (drainMs: number) => void): void {
    const before = this.#addresses;
    change(this.#config.shutdown_timeout);
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
    return [...adminWanted(admin, this.#admin), ...proxies, ...carried];
  }

  #tcpProxy(route: TcpRoute): TcpProxy {
    const proxy = new TcpProxy(route, { now: () => performance.now() });
    this.#tcp.set(route.listen, proxy);
    return proxy;
  }
}

function adminWanted(address: Config["admin"], service: Service): Wanted[] {
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

function refusalFor(error: unknown): ProxyError {
  if (error instanceof ProxyError) return error;
  if (error instanceof ListenError) return new Refusal("conflict", error.message);
  if (error instanceof ConfigError) {
    const members = { problems: error.problems.map(String) };
    return new Refusal("bad_config", "nothing has changed", { members });
  }
  return new ProxyError("internal", "no snapshot could be made of the config", { cause: error });
}

function countsOf({ routes, targets }: Reloaded) {
  return { routes: counts(routes), targets: counts(targets) };
}

function counts({ added, removed, kept }: Changes) {
  return { added: added.count, removed: removed.count, kept: kept.count };
}
