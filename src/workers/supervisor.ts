/**
 * The process that has others do the work. What one process is to a program (live.ts), it is for
 * all of them; it answers operators, and no other request.
 */
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { handOver } from "../upstream/hand_over.ts";
import type { ListenerState, State, TargetName } from "../../routes/control.ts";
import { log } from "../log/log.ts";
import { retained } from "../telemetry/metrics/summed.ts";
import { reloaded } from "../program/reload/reload.ts";
import { Refusal } from "../../routes/refusal.ts";
import type { Service } from "../proxy/service.ts";
import type { Snapshot } from "../proxy/snapshot.ts";
import { CurrentLog, type LogTo } from "../program/log_output.ts";
import { freeFiles } from "../program/free_files.ts";
import { keyOf, Listeners, type Opened } from "../program/listeners.ts";
import { ListenerStates } from "../program/listener_states.ts";
import { filesNamedIn } from "../program/named_files.ts";
import { readPemFiles } from "../program/pem_files.ts";
import { adminWanted, type Place, placesOf } from "../program/places.ts";
import { newInstance, snapshotOf } from "../program/ready.ts";
import { renewed } from "../program/renewal.ts";
import { Room } from "../program/room.ts";
import { loggingUsher } from "../program/usher.ts";
import type { Change, Committed } from "../program/reload/reloads.ts";
import { textsOf } from "./config_text.ts";
import { WorkerPool } from "./worker_pool.ts";
import type { Launcher } from "./launch.ts";
import type { CountsOfAll } from "./counts_of_all.ts";
import { WorkerHandle } from "./worker_handle.ts";
import type { FirstOrder, Listening, Order } from "./messages.ts";
import { abandonAll, commitAll, prepareAll, quietAll, renewAll } from "./all_or_none.ts";
import { demandFree } from "./vacancy.ts";

interface Setup {
  readonly workers: number;
  readonly launcher: Launcher;
  readonly counts: CountsOfAll;
  /** As of live.ts, both. */
  readonly elsewhere: string;
  readonly logTo: LogTo;
}

/** A config, and what workers are told of it. */
interface Current {
  readonly config: Config;
  /** No request goes by it: it checks the config, and keeps which targets are drained. */
  readonly snapshot: Snapshot;
  readonly order: Omit<Order, "ports">;
}

export class Supervisor {
  readonly pool: WorkerPool;
  readonly #setup: Setup;
  readonly #instance = newInstance();
  /** Of its own, which is for the admin address. */
  readonly room = new Room(freeFiles(), loggingUsher());
  readonly #listeners = new Listeners({ shared: false, room: this.room });
  readonly #states = new ListenerStates(Date.now);
  readonly #log: CurrentLog;
  #admin: Service | undefined;
  #current: Current;
  /** Where the workers listen. */
  #listening: Listening = { addresses: [], ports: {} };
  #draining = false;

  /** Throws ConfigError. */
  constructor(config: Config, setup: Setup) {
    this.#setup = setup;
    this.#log = new CurrentLog(setup.logTo);
    this.#current = currentOf(config);
    this.pool = new WorkerPool({
      size: setup.workers,
      launch: (number) => new WorkerHandle(number, setup.launcher.launch(), setup.counts),
      order: () => this.#firstOrder(),
      now: () => performance.now(),
      random: Math.random,
    });
  }

  get listeners(): ListenerState[] {
    const { config, order } = this.#current;
    return this.#states.of(config, order.files, this.#listening.addresses);
  }

  get config(): Config {
    return this.#current.config;
  }

  get snapshot(): Snapshot {
    return this.#current.snapshot;
  }

  /** As long as one worker takes connections, clients find it. */
  get state(): State {
    const { serving } = this.pool;
    if (this.#draining || serving.length === 0) return "draining";
    return serving.every(({ crowded }) => crowded) ? "full" : "serving";
  }

  /** As of Live. Throws what a worker does that cannot start; none is left then. */
  async start(admin: Service): Promise<void> {
    this.#admin = admin;
    const { config } = this;
    await demandFree([...adminWanted(config.admin, admin), ...this.#placesToTake(config)]);
    await this.pool.turns.take(() => this.pool.start((place) => this.#listening = place));
    const listeners = await this.#prepareAdmin(config).catch((error) => {
      this.pool.kill();
      throw error;
    });
    this.#log.use(config.log);
    listeners.use(config.shutdown_timeout);
    for (const { number, pid } of this.pool.serving) {
      log.info("worker started", { worker: number, pid });
    }
    log.info("listening", this.#addresses);
  }

  /** As of Live. Rejects as well where a worker cannot have it ready, and then none has it. */
  async prepare(config: Config): Promise<Change> {
    this.#demandReadable(config);
    const places = this.#placesToTake(config, this.config);
    await demandFree(places);
    const next = currentOf(config, this.snapshot);
    const listeners = await this.#prepareAdmin(config);
    const workers = this.pool.serving;
    const order = { ...next.order, ports: this.#listening.ports };
    try {
      await prepareAll(workers, order, {
        choosing: places.some(({ address }) => address.port === 0),
      });
    } catch (error) {
      listeners.abandon();
      throw error;
    }
    return {
      commit: () => this.#commit(next, { listeners, workers }),
      abandon: () => {
        listeners.abandon();
        void abandonAll(workers);
      },
    };
  }

  /** As of Program. */
  async renew(): Promise<void> {
    const { config, order } = this.#current;
    const files = renewed(config, order.files);
    if (files === order.files) return;
    this.#current = { ...this.#current, order: { ...order, files } };
    await renewAll(this.pool.serving, files);
  }

  /** As of Live, in all workers. */
  async drain(reason: Record<string, unknown>): Promise<void> {
    const timeoutMs = this.config.shutdown_timeout;
    this.#log.use(this.config.log);
    log.info("draining", { ...reason, timeout_ms: timeoutMs });
    this.#draining = true;
    await this.pool.stop(reason, timeoutMs);
    await this.#listeners.close("admin", 0);
    log.info("stopped");
    await this.#log.release();
  }

  async #commit(
    next: Current,
    { listeners, workers }: { listeners: Opened; workers: readonly WorkerHandle[] },
  ): Promise<Committed> {
    if (this.#draining) {
      listeners.abandon();
      void abandonAll(workers);
      throw new Refusal("conflict", "the program drains");
    }
    const previous = this.#current;
    const before = this.#addresses;
    handOver(previous.snapshot.upstreams, next.snapshot.upstreams);
    this.#current = next;
    this.#setup.counts.retain((series) => retained(series, next.snapshot));
    const [place] = await commitAll(workers);
    this.#listening = place ?? this.#listening;
    this.#log.use(next.config.log);
    listeners.use(previous.config.shutdown_timeout);
    const after = this.#addresses;
    if (JSON.stringify(after) !== JSON.stringify(before)) log.info("listening", after);
    return {
      told: reloaded(previous.snapshot, next.snapshot),
      quiet: () => quietAll(workers),
    };
  }

  /** Throws a Refusal. What its first config names, Deno lets a worker read (launch.ts). */
  #demandReadable(config: Config): void {
    const [path] = this.#setup.launcher.unreadable(filesNamedIn(config));
    if (path === undefined) return;
    const remedy = "start the program again, with --allow-read for everything if this is to be so";
    throw new Refusal("conflict", `Deno does not let the workers read '${path}'; ${remedy}`);
  }

  /** Where clients are to be listened to, but for where workers do so already. */
  #placesToTake(config: Config, held?: Config): Place[] {
    const all = (config: Config) => placesOf(config, this.#setup.elsewhere);
    const own = new Set(held && all(held).map(keyOf));
    return all(config).filter((place) => !own.has(keyOf(place)));
  }

  #prepareAdmin({ admin }: Config): Promise<Opened> {
    return this.#listeners.prepare(adminWanted(admin, this.#admin!));
  }

  #firstOrder(): Omit<FirstOrder, "number"> {
    return {
      ...this.#current.order,
      ports: this.#listening.ports,
      instance: this.#instance,
      elsewhere: this.#setup.elsewhere,
      drained: drainedIn(this.snapshot),
    };
  }

  get #addresses() {
    const { addresses, tcp } = this.#listening;
    const [admin] = this.#listeners.addresses("admin");
    return { addresses, tcp, admin, workers: this.#setup.workers };
  }
}

/** Throws ConfigError. */
function currentOf(config: Config, previous?: Snapshot): Current {
  refuseLocalLimits(config);
  const files = readPemFiles(config);
  const snapshot = snapshotOf(config, { files, previous });
  return { config, snapshot, order: { config: textsOf({ ...config, admin: undefined }), files } };
}

/** Each worker would count for itself, and let as many pass as all of them may. */
function refuseLocalLimits({ routes }: Config): void {
  const message = "a limit of rate_limit is that of one process; leave it out, or use --workers 1";
  const problems = routes.flatMap(({ use }, index) =>
    use.flatMap(({ rate_limit }, nth) =>
      rate_limit === undefined ? [] : [new Problem(message, keyPath(["routes", index, "use", nth]))]
    )
  );
  if (problems.length > 0) throw new ConfigError(problems);
}

function drainedIn({ upstreams }: Snapshot): TargetName[] {
  return [...upstreams].flatMap(([upstream, { targets }]) =>
    targets.filter(({ isDrained }) => isDrained).map(({ url }) => ({ upstream, target: url }))
  );
}
