import type { Digest } from "../upstream/hash.ts";
import type { Outcome } from "../upstream/outcome.ts";
import type { Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { Lottery } from "./lottery.ts";
import { PeakEwma } from "./peak_ewma.ts";

export interface P2cOptions {
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** More than that of any target that has answered. */
const UNKNOWN_MS = 1e12;
/** What a failure counts for at least: one that fails at once would draw all requests to it. */
const FAILURE_MS = 1000;

/**
 * Power of two choices (Mitzenmacher 2001): of two targets drawn by lot the one that costs less,
 * where the cost is its latency (PeakEwma) times its load. The load counts this request too; with
 * the mean weight as 1 it is `inFlight / weight + 1`, so that idle targets of any weight are alike
 * and the lot, which goes by weight, decides. Drawn evenly, a target of weight 10 among nine of
 * weight 1 could never have its half; with `(inFlight + 1) / weight` idle light ones get nothing.
 */
export class P2c implements Strategy {
  readonly #targets: readonly Target[];
  readonly #latencies: PeakEwma;
  readonly #lottery: Lottery | undefined;
  readonly #meanWeight: number;
  readonly #now: () => number;
  /** By the index of a target among those of its upstream. */
  readonly #positions = new Map<number, number>();
  /**
   * When a target last answered, and as late as picks take it to be: reading the clock for each
   * would cost as much as all else in a pick (100 ns on Deno).
   */
  #nowMs = 0;

  constructor(targets: readonly Target[], { random, now }: P2cOptions) {
    this.#targets = targets.filter(({ weight }) => weight > 0);
    this.#latencies = new PeakEwma(this.#targets.length);
    const total = this.#targets.reduce((sum, { weight }) => sum + weight, 0);
    this.#meanWeight = total / this.#targets.length;
    if (this.#targets.length > 0) this.#lottery = new Lottery(this.#targets, random);
    this.#now = now;
    this.#targets.forEach(({ index }, position) => this.#positions.set(index, position));
  }

  observe(index: number, outcome: Outcome): void {
    const position = this.#positions.get(index);
    if (position === undefined) return;
    this.#nowMs = this.#now();
    this.#latencies.observe(position, latencyOf(outcome), this.#nowMs);
  }

  takeOver(former: Strategy): void {
    if (!(former instanceof P2c)) return;
    const positions = new Map(former.#targets.map(({ url }, position) => [url, position]));
    this.#nowMs = former.#nowMs;
    this.#targets.forEach(({ url }, position) => {
      const before = positions.get(url);
      const ms = before === undefined ? 0 : former.#latencies.at(before, this.#nowMs);
      if (ms > 0) this.#latencies.observe(position, ms, this.#nowMs);
    });
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const first = this.#lottery?.draw(tried) ?? -1;
    if (first < 0) return undefined;
    const second = this.#lottery!.draw(tried, first);
    if (second < 0) return this.#targets[first];
    return this.#targets[this.#cost(first) > this.#cost(second) ? second : first];
  }

  /** As in Finagle, one that has never answered is asked, but only once until it has. */
  #cost(position: number): number {
    const target = this.#targets[position];
    const weight = target.weight * target.warmth;
    const load = target.inFlight * this.#meanWeight / weight;
    const latencyMs = this.#latencies.at(position, this.#nowMs);
    return latencyMs === 0 ? UNKNOWN_MS * load : latencyMs * (load + 1);
  }
}

function latencyOf({ status = 0, fault, ms }: Outcome): number {
  const failed = fault !== undefined || status >= 500;
  return failed ? Math.max(ms, FAILURE_MS) : ms;
}
