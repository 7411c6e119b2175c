import { equal, ok } from "node:assert/strict";
import { TargetTally } from "../../../../src/telemetry/metrics/target_tally.ts";
import { targetsOf } from "../../strategy/targets.ts";

Deno.test("TargetTally.latencyMs: the first answer, then a mean that follows the last ones", () => {
  const tally = new TargetTally({ upstream: "u", target: "http://a/" }, targetsOf([1])[0]);
  equal(tally.latencyMs, undefined);
  tally.answered(8);
  equal(tally.latencyMs, 8);
  tally.answered(24);
  equal(tally.latencyMs, 9);
  for (let i = 0; i < 100; i++) tally.answered(100);
  ok(Math.abs(tally.latencyMs! - 100) < 1);
  equal(tally.firstByte.count, 102);
});
