import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { BOUNDS_MS, Histogram } from "../../../../src/transport/connections.ts";
import { quantileMs } from "../../../../src/telemetry/trend/sample.ts";

/** The counts of a Histogram that has seen these. */
function countsOf(...durations: number[]): number[] {
  const histogram = new Histogram();
  for (const ms of durations) histogram.observe(ms);
  return [...histogram.counts];
}

Deno.test("quantileMs: undefined where nothing was counted", () => {
  equal(quantileMs([], 0.5), undefined);
  equal(quantileMs(countsOf(), 0.99), undefined);
});

Deno.test("quantileMs lies in its bucket by how many are before it there", () => {
  // One bucket, 5 to 10 ms, filled evenly.
  const four = countsOf(6, 7, 8, 9);
  equal(quantileMs(four, 0.25), 6.25);
  equal(quantileMs(four, 0.5), 7.5);
  equal(quantileMs(four, 1), 10);
  // Half in the first bucket, 0 to 0.5 ms; half from 100 to 250.
  const far = countsOf(0.1, 0.1, 200, 200);
  equal(quantileMs(far, 0.5), 0.5);
  equal(quantileMs(far, 0.75), 175);
});

Deno.test("quantileMs: above the last bound, that is told", () => {
  equal(quantileMs(countsOf(70_000, 80_000), 0.5), 60_000);
});

const someDurations = fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { minLength: 1 });
const aShare = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("quantileMs grows with the share", () => {
  fc.assert(fc.property(someDurations, aShare, aShare, (durations, a, b) => {
    const counts = countsOf(...durations);
    ok(quantileMs(counts, Math.min(a, b))! <= quantileMs(counts, Math.max(a, b))!);
  }));
});

Deno.test("quantileMs is in the bucket of the duration that it stands for", () => {
  fc.assert(fc.property(someDurations, aShare, (durations, share) => {
    const sorted = durations.toSorted((a, b) => a - b);
    const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    const told = quantileMs(countsOf(...durations), share)!;
    const upper = BOUNDS_MS.find((bound) => exact <= bound) ?? Infinity;
    const lower = BOUNDS_MS.findLast((bound) => exact > bound) ?? 0;
    ok(told >= lower && told <= upper, `${told} for ${exact}`);
  }));
});
