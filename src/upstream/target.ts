/** The servers of an upstream, and the hold that a request has on one of them. */
import { ProxyError } from "../http/proxy_error.ts";
import type { Fields } from "../http/fields.ts";
import { faultOf, type Outcome } from "./outcome.ts";
import type { Transport } from "../transport/transport.ts";

/** Requests in flight on the targets of one upstream, side by side, so that a scan is short. */
export class Load {
  total = 0;
  readonly counts: Int32Array;

  constructor(targets: number) {
    this.counts = new Int32Array(targets);
  }
}

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

/** Where a target's requests in flight are counted; one for all that it is across reloads. */
interface Seat {
  load: Load;
  index: number;
}

/** Until an operator lets it have requests again. */
const DRAINED: Condition = { hold: { reason: "drained", untilMs: undefined } };

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
  #seat: Seat;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Set where the upstream is built. */
  conditions: readonly Condition[] = [];
  /** The part of its weight that it takes as it warms up, above 0 and up to 1. */
  warmth: (() => number) | undefined;
  /** Called when it may take a request that it could not take before. */
  onFree: (() => void) | undefined;
  /** Told of each attempt, as conditions are: for a strategy that goes by how targets do. */
  onOutcome: ((outcome: Outcome) => void) | undefined;

  constructor(options: TargetOptions) {
    this.url = options.url;
    this.authority = options.authority;
    this.base = options.base;
    this.weight = options.weight;
    this.maxConcurrency = options.maxConcurrency;
    this.headers = options.headers;
    this.transport = options.transport;
    this.#seat = { load: options.load, index: options.index };
    this.now = options.now;
  }

  /** Of all targets of its upstream. */
  get load(): Load {
    return this.#seat.load;
  }

  /** Its place among them. */
  get index(): number {
    return this.#seat.index;
  }

  /** Requests from their sending to the last byte of their response. */
  get inFlight(): number {
    return this.#seat.load.counts[this.#seat.index];
  }

  /** Takes one more request now. */
  get available(): boolean {
    if (this.inFlight >= this.maxConcurrency) return false;
    for (const { hold } of this.conditions) if (hold !== undefined) return false;
    return true;
  }

  get isObserved(): boolean {
    return this.conditions.length > 0 || this.onOutcome !== undefined;
  }

  get isDrained(): boolean {
    return this.conditions.includes(DRAINED);
  }

  /** Takes no new requests until `undrain`; those in flight go on. */
  drain(): void {
    if (!this.isDrained) this.conditions = [...this.conditions, DRAINED];
  }

  undrain(): void {
    if (!this.isDrained) return;
    this.conditions = this.conditions.filter((condition) => condition !== DRAINED);
    this.onFree?.();
  }

  settle(outcome: Outcome): void {
    this.onOutcome?.(outcome);
    for (const condition of this.conditions) condition.settle?.(outcome);
  }

  /**
   * Goes on in the place of `former`, which takes no requests any more: those that it has in flight
   * count here, and what becomes of them is told here.
   */
  adopt(former: Target): void {
    const { load, index } = this;
    const { inFlight } = former;
    former.load.counts[former.index] -= inFlight;
    former.load.total -= inFlight;
    load.counts[index] += inFlight;
    load.total += inFlight;
    // Those before `former` sit there, too.
    this.#seat = Object.assign(former.#seat, { load, index });
    if (former.isDrained) this.drain();
    former.conditions = former.isObserved ? [new Succession(this)] : [];
    former.onOutcome = undefined;
    former.onFree = () => this.onFree?.();
  }
}

/** All that holds its heir holds a target that was replaced, for those who still wait for it. */
class Succession implements Condition {
  readonly #heir: Target;

  constructor(heir: Target) {
    this.#heir = heir;
  }

  get hold(): Hold | undefined {
    for (const { hold } of this.#heir.conditions) if (hold !== undefined) return hold;
    return undefined;
  }

  settle(outcome: Outcome): void {
    this.#heir.settle(outcome);
  }
}

/**
 * One request's hold on a target, from its sending to the last byte of its response, or to what
 * ended it before.
 */
export class Lease {
  #sentMs: number | undefined;
  #ended = false;

  constructor(readonly target: Target) {
    const { load, index } = target;
    load.counts[index]++;
    load.total++;
  }

  /** All of the request has gone out: the time that its target takes begins. */
  sent(): void {
    if (this.target.isObserved) this.#sentMs = this.target.now();
  }

  /** The head of a response has come. */
  answered(status: number): void {
    if (!this.target.isObserved) return;
    this.target.settle({ status, fault: undefined, ms: this.#elapsedMs });
  }

  /** There will be no response; what is not the target's doing does not count against it. */
  failed(error: unknown): void {
    const fault = error instanceof ProxyError ? faultOf(error) : undefined;
    if (fault !== undefined && this.target.isObserved) {
      this.target.settle({ status: undefined, fault, ms: this.#elapsedMs });
    }
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { load, index } = this.target;
    load.counts[index]--;
    load.total--;
    this.target.onFree?.();
  }

  /** 0 for what ended before the request did. */
  get #elapsedMs(): number {
    return this.#sentMs === undefined ? 0 : this.target.now() - this.#sentMs;
  }
}
