import { loadModules } from "../program/modules.ts";
import { SnapshotControl } from "../program/control/local_control.ts";
import { Serial } from "../grammar/steps.ts";
import { Live } from "../program/live.ts";
import { toStdout } from "../program/log_output.ts";
import { Metering } from "../program/metering.ts";
import type { Change, Committed } from "../program/reload/reloads.ts";
import { clientFamilies } from "../telemetry/metrics/client_families.ts";
import type { Answers } from "./channel.ts";
import { configOf } from "./config_text.ts";
import type { FirstOrder, Listening, OfWorker, Order, WorkerCounts } from "./messages.ts";
import type { Ports } from "../program/listeners.ts";

/** What is there once it serves. */
interface Serving {
  readonly live: Live;
  readonly metering: Metering;
  readonly control: SnapshotControl;
}

/** What a worker does, whoever tells it to. */
export class Worker {
  readonly answers: Answers<OfWorker>;
  /** Resolves with why it is to end, for the log. */
  readonly stopped: Promise<Record<string, unknown>>;
  readonly stop: (reason: Record<string, unknown>) => void;
  /** What is asked in a reload is done in the order in which it is asked. */
  readonly #crowded: (crowded: boolean) => void;
  readonly #turns = new Serial();
  #begun: Serving | undefined;
  #next: Change | undefined;
  #last: Committed | undefined;

  /** `crowded`: as of Setup. */
  constructor(crowded: (crowded: boolean) => void) {
    this.#crowded = crowded;
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    this.stopped = promise;
    this.stop = resolve;
    this.answers = {
      start: (order) => this.#start(order),
      prepare: (order) => this.#turns.take(() => this.#prepare(order)),
      commit: () => this.#turns.take(() => this.#commit()),
      abandon: () => this.#turns.take(() => this.#abandon()),
      // deno-lint-ignore require-await
      renew: (files) => this.#turns.take(async () => this.#serving.live.renew(files)),
      quiet: () => this.#last?.quiet(),
      beat: () => {},
      upstreams: () => this.#serving.control.upstreams(),
      drain: ({ named, drained }) => this.#serving.control.drain(named, drained),
      explain: (asked) => this.#serving.control.explain(asked),
      totals: () => this.#serving.metering.totals,
      counts: async () => (await this.counts())!,
      stop: (reason) => this.stop(reason),
    };
  }

  /** Undefined: it has not begun. */
  async counts(): Promise<WorkerCounts | undefined> {
    if (this.#begun === undefined) return undefined;
    const { totals, exposition } = this.#begun.metering;
    return { totals, exposition: (await exposition.write("text")).text };
  }

  /** As of Live. */
  async drain(reason: Record<string, unknown>): Promise<void> {
    await this.#begun?.live.drain(reason);
  }

  get #serving(): Serving {
    if (this.#begun === undefined) throw new Error("the worker has not begun");
    return this.#begun;
  }

  async #start(order: FirstOrder): Promise<Listening> {
    const { number, instance, elsewhere, drained } = order;
    const config = await configOf(order.config);
    const metering = await Metering.begin({
      tcp: () => live.tcp,
      more: clientFamilies(() => live.room),
    });
    const { meter } = metering;
    const worker = { instance, crowded: this.#crowded };
    const setup = { elsewhere, logTo: toStdout(number), meter, worker };
    const live = new Live(config, setup, { ...order, modules: await loadModules(config) });
    const control = new SnapshotControl(() => live.snapshot, meter);
    for (const named of drained) await control.drain(named, true);
    this.#begun = { live, metering, control };
    await live.start(undefined, order);
    metering.exposition.start();
    return this.#place;
  }

  async #prepare(order: Order): Promise<Ports> {
    const change = await this.#serving.live.prepare(await configOf(order.config), order);
    this.#next = change;
    return change.ports;
  }

  async #commit(): Promise<Listening> {
    const change = this.#take();
    if (change === undefined) throw new Error("no config is ready");
    this.#last = await change.commit();
    return this.#place;
  }

  // deno-lint-ignore require-await
  async #abandon(): Promise<void> {
    this.#take()?.abandon();
  }

  #take(): Change | undefined {
    const change = this.#next;
    this.#next = undefined;
    return change;
  }

  get #place(): Listening {
    const { live } = this.#serving;
    const { addresses, tcp } = live.addresses;
    return { addresses, tcp, ports: live.ports };
  }
}
