/**
 * One process at work: its config, its snapshot and its listeners, and how they are replaced while
 * requests come. What may fail is done beside all that runs; then all is swapped in one step.
 */
import type { ListenerState } from "../../routes/control.ts";
import type { Config } from "../../config/schema.ts";
import { handOver } from "../upstream/hand_over.ts";
import { close, start } from "../upstream/target_group.ts";
import type { Runtime } from "../build/runtime/runtime.ts";
import type { Modules } from "../build/modules.ts";
import { sockets } from "../build/runtime/sockets.ts";
import { clientLimits } from "../build/terms.ts";
import type { ClientLimits } from "../http/h1/limits.ts";
import { createApp, creatingApp } from "../../routes/app.ts";
import { type App, Gateway } from "../proxy/gateway.ts";
import { log } from "../log/log.ts";
import { comparing } from "./reload/reload.ts";
import { Refusal } from "../../routes/refusal.ts";
import { Server } from "../server/server.ts";
import type { Service } from "../proxy/service.ts";
import type { Snapshot } from "../proxy/snapshot.ts";
import { inTurns } from "../grammar/steps.ts";
import { CurrentLog, type LogTo } from "./log_output.ts";
import { freeFiles } from "./free_files.ts";
import { ListenerStates } from "./listener_states.ts";
import { type Texts, tlsServersOf } from "./listener_tls.ts";
import { Listeners, type Opened, type Ports, type Wanted } from "./listeners.ts";
import { type Addresses, addressesOf, adminWanted, type Place, placesOf } from "./places.ts";
import { readPemFiles } from "./pem_files.ts";
import { renewed } from "./renewal.ts";
import { loadModules } from "./modules.ts";
import { newInstance, readying, snapshotOf } from "./ready.ts";
import { type Change, type Committed, quiet, requestsBegun } from "./reload/reloads.ts";
import { type TcpCounts, TcpProxies } from "./tcp_proxies.ts";
import type { Meter } from "../proxy/telemetry.ts";
import { ProgramTelemetry } from "./metering.ts";
import { type Door, Room } from "./room.ts";
import { Tracing } from "./tracing.ts";
import { loggingUsher } from "./usher.ts";

export interface Setup {
  /** Where another address than one in use is named: a key or a flag. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
  readonly meter: Meter;
  /** Absent: it is a program by itself. */
  readonly worker?: {
    readonly instance: string;
    /** Told when connections begin to wait because of the file limit, and when they do so no more. */
    readonly crowded: (crowded: boolean) => void;
  };
}

/** What comes with a config from another process, which has read the files that it names. */
export interface Enclosed {
  readonly files?: Texts;
  readonly ports?: Ports;
}

interface Begun extends Pick<Enclosed, "files"> {
  readonly modules?: Modules;
}

/** A config made ready, beside the one in force. */
interface Next {
  readonly config: Config;
  readonly files: Texts;
  readonly snapshot: Snapshot;
  readonly app: App;
  readonly listeners: Opened;
}

export class Live {
  readonly #setup: Setup;
  readonly #instance: string;
  readonly #room: Room;
  readonly #runtime: Runtime;
  readonly #listeners: Listeners;
  readonly #states = new ListenerStates(Date.now);
  readonly #log: CurrentLog;
  readonly #tracing = new Tracing();
  readonly #telemetry: ProgramTelemetry;
  readonly #tcp = new TcpProxies();
  readonly #gateway: Gateway;
  #admin: Service | undefined;
  #config: Config;
  /** The PEM files that it names. */
  #files: Texts;
  #limits: ClientLimits;
  /** Made here, where no snapshot is in scope: JavaScriptCore would keep the first one with it. */
  readonly #limitsNow = () => this.#limits;
  #snapshot: Snapshot;
  #draining = false;

  /** Throws ConfigError. */
  constructor(config: Config, setup: Setup, { files = readPemFiles(config), modules }: Begun = {}) {
    this.#setup = setup;
    this.#instance = setup.worker?.instance ?? newInstance();
    const { worker } = setup;
    this.#room = new Room(freeFiles(), loggingUsher(worker?.crowded));
    this.#runtime = sockets({ files: this.#room.files });
    this.#listeners = new Listeners({ shared: worker !== undefined, room: this.#room });
    this.#log = new CurrentLog(setup.logTo);
    this.#config = config;
    this.#files = files;
    this.#limits = clientLimits(config);
    this.#telemetry = new ProgramTelemetry(setup.meter, this.#tracing, this.#log);
    this.#snapshot = snapshotOf(config, { ...this.#given, files, modules });
    this.#gateway = new Gateway(this.#snapshot, createApp, this.#telemetry);
  }

  get tcp(): TcpCounts {
    return this.#tcp.counts;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  get listeners(): ListenerState[] {
    return this.#states.of(this.#config, this.#files, this.#listeners.addresses("proxy"));
  }

  get config(): Config {
    return this.#config;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** What is known of its clients' connections. */
  get room(): Room {
    return this.#room;
  }

  /**
   * `admin`: what answers on the admin address of a config, where that has one. Throws ListenError,
   * or a Refusal where the program drains already, with nothing bound.
   */
  async start(admin?: Service, { ports }: Enclosed = {}): Promise<void> {
    this.#admin = admin;
    await this.#tracing.use(this.#config.tracing);
    const wanted = this.#wanted(this.#config, this.#snapshot, this.#files);
    const listeners = await this.#listeners.prepare(wanted, ports);
    if (this.#draining) {
      listeners.abandon();
      throw draining();
    }
    this.#log.use(this.#config.log);
    this.#listen(listeners);
    start(this.#snapshot.upstreams);
  }

  /** Nothing changes before the commit, which rejects with a Refusal where the program drains. */
  async prepare(
    config: Config,
    { files = readPemFiles(config), ports }: Enclosed = {},
  ): Promise<Change & { readonly ports: Ports }> {
    const modules = await loadModules(config);
    const previous = this.#snapshot;
    const snapshot = await inTurns(readying(config, { ...this.#given, previous, files, modules }));
    const app = await inTurns(creatingApp(snapshot));
    const wanted = this.#wanted(config, snapshot, files);
    const listeners = await this.#listeners.prepare(wanted, ports);
    return {
      ports: listeners.ports,
      commit: () => this.#commit({ config, files, snapshot, app, listeners }),
      abandon: () => listeners.abandon(),
    };
  }

  /** Takes up certificates that have changed; `files`: as they were read elsewhere. Never throws. */
  renew(files?: Texts): void {
    this.#files = files ?? renewed(this.#config, this.#files);
    this.#listeners.greet(this.#places(this.#config, this.#files));
  }

  /** Requests in flight finish; `reason`, for the log: why the program is to stop. */
  async drain(reason: Record<string, unknown>): Promise<void> {
    const timeoutMs = this.#config.shutdown_timeout;
    this.#log.use(this.#config.log);
    this.#tell("draining", { ...reason, timeout_ms: timeoutMs });
    this.#draining = true;
    await Promise.all([
      this.#listeners.close("proxy", timeoutMs),
      this.#listeners.close("tcp", timeoutMs),
    ]);
    await this.#listeners.close("admin", 0);
    await this.#tracing.stop();
    close(this.#snapshot.upstreams);
    this.#tell("stopped");
    await this.#log.release();
  }

  async #commit({ config, files, snapshot: next, app, listeners }: Next): Promise<Committed> {
    if (this.#draining) {
      listeners.abandon();
      throw draining();
    }
    const previous = this.#snapshot;
    this.#gateway.swap(next, app);
    const { gone, turnOver, retire } = handOver(previous.upstreams, next.upstreams);
    this.#snapshot = next;
    turnOver();
    this.#log.use(config.log);
    this.#config = config;
    this.#files = files;
    this.#limits = clientLimits(config);
    this.#listen(listeners);
    this.#tcp.use(next);
    await this.#tracing.use(config.tracing);
    await requestsBegun();
    retire();
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

  get addresses(): Addresses {
    return addressesOf(this.#listeners);
  }

  /** What every config of this process is made ready with. */
  get #given() {
    return {
      instance: this.#instance,
      telemetry: this.#telemetry,
      runtime: this.#runtime,
    };
  }

  #wanted(config: Config, snapshot: Snapshot, files: Texts): Wanted[] {
    const acceptorAt = ({ role, address }: Place, door: Door) =>
      role === "proxy"
        ? new Server(this.#gateway, { limits: this.#limitsNow, door })
        : this.#tcp.make(address.address, snapshot);
    return [
      ...adminWanted(config.admin, this.#admin!),
      ...this.#places(config, files).map((place) => {
        return { ...place, make: (door: Door) => acceptorAt(place, door) };
      }),
    ];
  }

  /** For clients, with the TLS that is spoken there. */
  #places(config: Config, files: Texts): Omit<Wanted, "make">[] {
    const servers = tlsServersOf(config, files, clientLimits(config));
    // Those of `listen` come first.
    return placesOf(config, this.#setup.elsewhere).map((place, index) => {
      return { ...place, tls: servers[index] };
    });
  }
}

function draining(): Refusal {
  return new Refusal("conflict", "the program drains");
}
