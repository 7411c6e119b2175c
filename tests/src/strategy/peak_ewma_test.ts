import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { PeakEwma } from "../../../src/strategy/peak_ewma.ts";

const ms = fc.double({ min: 1, max: 60_000, noNaN: true });

/** The mean of one target after values at these times. */
function meanOf(values: readonly (readonly [ms: number, atMs: number])[]): PeakEwma {
  const mean = new PeakEwma(1);
  for (const [value, atMs] of values) mean.observe(0, value, atMs);
  return mean;
}

Deno.test("PeakEwma.at is 0 before anything is observed, and for no other target after", () => {
  const mean = new PeakEwma(2);
  equal(mean.at(0, 5000), 0);
  mean.observe(1, 20, 5000);
  equal(mean.at(0, 5000), 0);
  equal(mean.at(1, 5000), 20);
});

Deno.test("PeakEwma.observe takes a value above the mean at once", () => {
  equal(meanOf([[20, 0], [800, 1]]).at(0, 1), 800);
});

Deno.test("PeakEwma.observe lets a value below pull the mean down as time passes: half in 10 s", () => {
  equal(meanOf([[100, 0], [20, 0]]).at(0, 0), 100);
  equal(meanOf([[100, 0], [20, 10_000]]).at(0, 10_000), 60);
});

Deno.test("PeakEwma.at sinks while nothing is observed, to half in 10 s, whoever reads it", () => {
  const mean = meanOf([[100, 0]]);
  for (let atMs = 0; atMs < 10_000; atMs += 100) mean.at(0, atMs);
  equal(mean.at(0, 10_000), 50);
  equal(mean.at(0, 30_000), 25);
});

Deno.test("PeakEwma.observe of more gives no less, and stays between mean and value", () => {
  fc.assert(fc.property(ms, ms, ms, fc.nat(100_000), (before, a, b, atMs) => {
    const [less, more] = [a, b].sort((x, y) => x - y);
    const after = (value: number) => meanOf([[before, 0], [value, atMs]]).at(0, atMs);
    ok(after(less) <= after(more));
    ok(after(less) >= Math.min(before, less) && after(less) <= Math.max(before, less));
  }));
});

Deno.test("PeakEwma.observe of 0, as from a clock that stands still, counts as observed", () => {
  ok(meanOf([[0, 0]]).at(0, 0) > 0);
});
