/**
 * A mean of latencies that fears the worst, as Finagle's Peak EWMA: a value above it takes its
 * place at once, values below pull it down slowly. It sinks too while nothing is observed, so that
 * a target that was slow once is asked again.
 *
 * How much of it is left after dt is tau / (dt + tau), not exp(-dt / tau): engines may compute exp
 * each in its own way, division they may not. For short dt both are the same; after a long silence
 * this leaves more.
 */
const TAU_MS = 10_000;
/** What a clock that stands still within a request (workerd) would tell as 0. */
const LEAST_MS = 0.1;

/** One mean for each of some targets, by position. */
export class PeakEwma {
  readonly #meanMs: Float64Array;
  readonly #atMs: Float64Array;

  constructor(targets: number) {
    this.#meanMs = new Float64Array(targets);
    this.#atMs = new Float64Array(targets);
  }

  observe(position: number, ms: number, nowMs: number): void {
    const latencyMs = Math.max(ms, LEAST_MS);
    const meanMs = this.#meanMs[position];
    const isPeak = latencyMs >= meanMs;
    const left = this.#left(position, nowMs);
    this.#meanMs[position] = isPeak ? latencyMs : latencyMs + (meanMs - latencyMs) * left;
    this.#atMs[position] = nowMs;
  }

  /** 0: nothing has been observed. Reading changes nothing, so it may be read at any rate. */
  at(position: number, nowMs: number): number {
    return this.#meanMs[position] * this.#left(position, nowMs);
  }

  #left(position: number, nowMs: number): number {
    return TAU_MS / (nowMs - this.#atMs[position] + TAU_MS);
  }
}
