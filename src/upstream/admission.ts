/**
 * How a request gets hold of a target: the strategy's pick, leased in the same step, so that no
 * target ever has more requests than it may. Where none is fit, the request waits in a queue, if
 * there is one, and nobody overtakes it.
 */
import type { Departure } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Digest } from "./hash.ts";
import { Queue, type QueueOptions } from "./queue.ts";
import type { Strategy } from "./strategy.ts";
import { Lease } from "./lease.ts";
import type { Target } from "./target.ts";

/** Of a target that is full, and where no target tells when it will be fit. */
const SOON_MS = 1000;

/** A timer with more than 31 bits of milliseconds fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

const NONE_TRIED: ReadonlySet<Target> = new Set();

export class Admission {
  readonly #strategy: Strategy;
  readonly #targets: readonly Target[];
  readonly #queue: Queue | undefined;
  /** Of those before, in which requests still wait: they are served first. */
  #earlier: readonly Queue[] = [];
  /** One for all that this is across reloads. `present`: who picks now; undefined: nobody. */
  #line: { present: Admission | undefined } = { present: this };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the timer ends; Infinity: there is none. */
  #wakeMs = Infinity;

  /** Without `queue`, no request waits. */
  constructor(
    strategy: Strategy,
    targets: readonly Target[],
    { queue }: { queue?: QueueOptions } = {},
  ) {
    this.#strategy = strategy;
    this.#targets = targets;
    if (queue !== undefined) this.#queue = new Queue(queue);
    const [first] = targets;
    if (first === undefined) return;
    first.load.onFree = () => this.#serve();
    const { observe } = strategy;
    if (observe !== undefined) first.load.onOutcome = observe.bind(strategy);
  }

  /** Of the one that picks now. */
  get strategy(): Strategy {
    const { present = this } = this.#line;
    return present.#strategy;
  }

  /**
   * Goes on in the place of `former`: requests that it was asked for, and that are still to be sent,
   * or sent again, are admitted here, those that wait before any other.
   */
  takeOver(former: Admission): void {
    this.#strategy.takeOver?.(former.#strategy);
    this.#line = former.#line;
    this.#line.present = this;
    this.#earlier = former.#queues.filter(({ length }) => length > 0);
    former.#rest();
    this.#serve();
  }

  /** Nobody is picked any more: who still waits waits in vain. */
  retire(): void {
    this.#line.present = undefined;
    this.#rest();
  }

  /** Requests that wait for a target. */
  get waiting(): number {
    let waiting = 0;
    for (const { length } of this.#queues) waiting += length;
    return waiting;
  }

  /** Undefined: none is fit, or others wait for one. */
  take(key: Digest, tried: ReadonlySet<Target>): Lease | undefined {
    const { present } = this.#line;
    if (present === undefined || present.waiting > 0) return undefined;
    return present.#lease(key, tried);
  }

  /**
   * For a request that could not `take`. Rejects with `refusal()` where there is no room to wait
   * or the wait is too long, and with the reason of `signal` when the client leaves.
   */
  wait(key: Digest, signal: Departure): Promise<Lease> {
    const { present } = this.#line;
    if (present !== this && present !== undefined) return present.wait(key, signal);
    const queue = this.#queue;
    if (queue === undefined) return Promise.reject(this.refusal());
    if (signal.aborted) return Promise.reject(signal.reason);
    // A hold may have lapsed a moment before its timer tells.
    this.#serve();
    if (queue.full) return Promise.reject(this.refusal());
    const lease = queue.join(key, signal, { late: () => this.refusal() });
    this.#serve();
    return lease;
  }

  /** Why a request was not taken, with the time after which it may be. */
  refusal(): ProxyError {
    return new ProxyError("no_target", "no target is fit to take the request", {
      fields: { "Retry-After": String(this.#retryAfterS()) },
    });
  }

  #lease(key: Digest, tried: ReadonlySet<Target>): Lease | undefined {
    const target = this.#strategy.pick(key, tried);
    return target && new Lease(target);
  }

  get #queues(): readonly Queue[] {
    return this.#queue === undefined ? this.#earlier : [...this.#earlier, this.#queue];
  }

  #serve(): void {
    if (this.#line.present !== this || this.waiting === 0) return;
    for (const queue of this.#queues) queue.serve((key) => this.#lease(key, NONE_TRIED));
    this.#earlier = this.#earlier.filter(({ length }) => length > 0);
    this.#wakeAt(this.waiting === 0 ? Infinity : this.#soonestLapseMs());
  }

  /** Others serve those who wait here. */
  #rest(): void {
    this.#wakeAt(Infinity);
  }

  /** One timer for all that wait: the end of a hold is not told, and ends of leases are. */
  #wakeAt(ms: number): void {
    if (ms === this.#wakeMs) return;
    clearTimeout(this.#timer);
    this.#wakeMs = ms;
    if (ms === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#wakeMs = Infinity;
      this.#serve();
    }, Math.min(Math.ceil(ms - this.#targets[0].now()), LONGEST_MS));
  }

  /** By the targets' clock. */
  #soonestLapseMs(): number {
    let soonestMs = Infinity;
    for (const target of this.#targets) {
      if (target.weight === 0) continue;
      const untilMs = heldUntil(target);
      if (untilMs > 0) soonestMs = Math.min(soonestMs, untilMs);
    }
    return soonestMs;
  }

  /** Whole seconds (RFC 9110 §10.2.3) until the first target may be fit. */
  #retryAfterS(): number {
    let soonestMs = Infinity;
    for (const target of this.#targets) {
      if (target.weight === 0) continue;
      const heldMs = heldUntil(target) - target.now();
      soonestMs = Math.min(soonestMs, heldMs > 0 ? heldMs : SOON_MS);
    }
    return Math.ceil((Number.isFinite(soonestMs) ? soonestMs : SOON_MS) / 1000);
  }
}

/** 0: nothing holds it back; Infinity: nobody knows. */
function heldUntil({ conditions }: Target): number {
  let untilMs = 0;
  for (const { hold } of conditions) {
    if (hold !== undefined) untilMs = Math.max(untilMs, hold.untilMs ?? Infinity);
  }
  return untilMs;
}
