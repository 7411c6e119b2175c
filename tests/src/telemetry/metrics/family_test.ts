import { deepEqual } from "node:assert/strict";
import { Histogram } from "../../../../src/transport/connections.ts";
import { histogramFamily } from "../../../../src/telemetry/metrics/family.ts";

Deno.test("histogramFamily: what is told is of one time, though requests end meanwhile", () => {
  const histogram = new Histogram();
  histogram.observe(1000);
  const family = histogramFamily("x", "", () => [{ labels: {}, histogram }]);
  const values: number[] = [];
  for (const { value } of family.samples()) {
    values.push(value);
    histogram.observe(1000);
  }
  // The last bucket, the sum in seconds, the count.
  deepEqual(values.slice(-3), [1, 1, 1]);
});
