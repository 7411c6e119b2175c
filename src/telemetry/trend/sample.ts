import { BOUNDS_MS } from "../../transport/connections.ts";

/** Counts that only grow, so that the difference of two tells what came between them. */
export interface Totals {
  /** Answered; also those that could not be read as a request. */
  readonly requests: number;
  /** Of these, with a status of 500 or more. */
  readonly failed: number;
  /** How long they took: how many fell into each bucket of a Histogram. */
  readonly durations: readonly number[];
}

/** What was counted up to a moment. */
export interface Reading {
  /** Milliseconds, monotonic. */
  readonly atMs: number;
  /** Milliseconds since 1970. */
  readonly dateMs: number;
  readonly totals: Totals;
}

/** What came between two readings. */
export interface Sample {
  /** When it ended, in milliseconds since 1970. */
  readonly dateMs: number;
  /** Requests a second. */
  readonly rate: number;
  /** Share of them, 0 to 1, that had a status of 500 or more; undefined: there were none. */
  readonly failed: number | undefined;
  /** How long half of them took at most; undefined: there were none. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

export function sampleBetween(from: Reading, to: Reading): Sample {
  const requests = to.totals.requests - from.totals.requests;
  const failed = to.totals.failed - from.totals.failed;
  const durations = to.totals.durations.map((count, i) => count - (from.totals.durations[i] ?? 0));
  const elapsedMs = to.atMs - from.atMs;
  return {
    dateMs: to.dateMs,
    rate: elapsedMs > 0 ? requests / elapsedMs * 1000 : 0,
    failed: requests > 0 ? failed / requests : undefined,
    p50Ms: quantileMs(durations, 0.5),
    p99Ms: quantileMs(durations, 0.99),
  };
}

/**
 * The duration that `share` (0 to 1) of those counted did not exceed, from the buckets of a
 * Histogram: within its bucket it is taken to lie where it would if the bucket were filled evenly,
 * and above the last bound on that, as by Prometheus's histogram_quantile. Undefined: none were
 * counted.
 */
export function quantileMs(counts: readonly number[], share: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return undefined;
  const rank = share * total;
  let bucket = 0;
  let below = 0;
  while (counts[bucket] === 0 || below + counts[bucket] < rank) below += counts[bucket++];
  if (bucket >= BOUNDS_MS.length) return BOUNDS_MS[BOUNDS_MS.length - 1];
  const from = bucket === 0 ? 0 : BOUNDS_MS[bucket - 1];
  return from + (BOUNDS_MS[bucket] - from) * (rank - below) / counts[bucket];
}
