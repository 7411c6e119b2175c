/** The servers of an upstream. */
import type { Fields } from "../http/fields.ts";
import type { Transport } from "../transport/transport.ts";
import type { Outcome } from "./outcome.ts";

/** What may keep a target from new requests for a while: its health, or its own back-off. */
export interface Condition {
  /** Why it is kept back now; undefined: it is not. */
  readonly hold: Hold | undefined;
  /** How often it has ejected its target. */
  readonly ejections?: number;
  /** How many steps the back-off of its target has taken since that last did well. */
  readonly backOffStep?: number;
  /** Told of each attempt on its target. */
  settle?(outcome: Outcome): void;
}

export interface Hold {
  /** For people: "ejected after 5 failures". */
  readonly reason: string;
  /** When it ends, by the clock that Weir runs on; undefined: when a check finds the target well. */
  readonly untilMs: number | undefined;
}

/** Until an operator lets it have requests again. */
const DRAINED: Condition = { hold: { reason: "drained", untilMs: undefined } };

/**
 * What changes of a target: one for all that it is across reloads, so that whoever still holds a
 * former one sees what holds now, and what becomes of its requests counts there.
 */
interface State {
  /** Where its requests in flight are counted. */
  load: Load;
  index: number;
  conditions: readonly Condition[];
  warmth: (() => number) | undefined;
}

/** What is settled when a target is made. */
export type TargetOptions = Pick<
  Target,
  | "url"
  | "authority"
  | "base"
  | "weight"
  | "maxConcurrency"
  | "headers"
  | "transport"
  | "load"
  | "index"
  | "now"
>;

/** One server of an upstream. */
export class Target {
  /** As configured, in its normal form: its identity in logs, in hash tables, across reloads. */
  readonly url: string;
  /** Host and port as `Host` names them. */
  readonly authority: string;
  /** What the configured URL puts before the request's path and query. */
  readonly base: { readonly path: string; readonly query: string };
  /** Its share of new requests; 0 takes none. */
  readonly weight: number;
  /** Requests that it may have in flight; Infinity: any number. */
  readonly maxConcurrency: number;
  /** Set on every request to it. */
  readonly headers: Fields;
  readonly transport: Transport;
  #state: State;
  /** Milliseconds, monotonic. */
  readonly now: () => number;

  constructor(options: TargetOptions) {
    this.url = options.url;
    this.authority = options.authority;
    this.base = options.base;
    this.weight = options.weight;
    this.maxConcurrency = options.maxConcurrency;
    this.headers = options.headers;
    this.transport = options.transport;
    const { load, index } = options;
    this.#state = { load, index, conditions: [], warmth: undefined };
    this.now = options.now;
  }

  /** Of all targets of its upstream. */
  get load(): Load {
    return this.#state.load;
  }

  /** Its place among them. */
  get index(): number {
    return this.#state.index;
  }

  /** Requests from their sending to the last byte of their response. */
  get inFlight(): number {
    const { load, index } = this.#state;
    return load.counts[index];
  }

  get conditions(): readonly Condition[] {
    return this.#state.conditions;
  }

  /** The part of its weight that it takes as it warms up, above 0 and up to 1. */
  get warmth(): number {
    return this.#state.warmth?.() ?? 1;
  }

  /** Takes one more request now. */
  get available(): boolean {
    if (this.inFlight >= this.maxConcurrency) return false;
    for (const { hold } of this.#state.conditions) if (hold !== undefined) return false;
    return true;
  }

  get isObserved(): boolean {
    const { conditions, load } = this.#state;
    return conditions.length > 0 || load.onOutcome !== undefined;
  }

  get isDrained(): boolean {
    return this.#state.conditions.includes(DRAINED);
  }

  /** What may hold it back from now on; `warmth`: of a target that warms up. */
  watch(conditions: readonly Condition[], warmth?: () => number): void {
    this.#state.conditions = conditions;
    this.#state.warmth = warmth;
  }

  /** Takes no new requests until `undrain`; those in flight go on. */
  drain(): void {
    if (!this.isDrained) this.#state.conditions = [...this.#state.conditions, DRAINED];
  }

  undrain(): void {
    if (!this.isDrained) return;
    this.#state.conditions = this.#state.conditions.filter((condition) => condition !== DRAINED);
    this.freed();
  }

  /** It may take a request that it could not take before. */
  freed(): void {
    this.#state.load.onFree?.();
  }

  settle(outcome: Outcome): void {
    const { load, index, conditions } = this.#state;
    load.onOutcome?.(index, outcome);
    for (const condition of conditions) condition.settle?.(outcome);
  }

  /**
   * Goes on in the place of `former`, which takes no requests any more: what it has in flight counts
   * here, and it stays drained.
   */
  takeOver(former: Target): void {
    const state = former.#state;
    const { load, index, conditions, warmth } = this.#state;
    const inFlight = state.load.counts[state.index];
    state.load.counts[state.index] -= inFlight;
    state.load.total -= inFlight;
    load.counts[index] += inFlight;
    load.total += inFlight;
    const isDrained = former.isDrained;
    this.#state = Object.assign(state, { load, index, conditions, warmth });
    if (isDrained) this.drain();
  }
}

/**
 * What the targets of one upstream have in common: their requests in flight, side by side, so that
 * a scan is short; and who is told of what goes on with them, which is their admission.
 */
export class Load {
  total = 0;
  readonly counts: Int32Array;
  /** Called when one of them may take a request that it could not take before. */
  onFree: (() => void) | undefined;
  /** Told of each attempt on the target at an index, as its conditions are. */
  onOutcome: ((index: number, outcome: Outcome) => void) | undefined;

  constructor(targets: number) {
    this.counts = new Int32Array(targets);
  }
}
