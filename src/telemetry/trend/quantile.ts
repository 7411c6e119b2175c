import { BOUNDS_MS } from "../../transport/connections.ts";

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
