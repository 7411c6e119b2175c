import { deepEqual, equal } from "node:assert/strict";
import { Lag } from "../../../../src/telemetry/metrics/lag.ts";
import { Clock } from "../../../clock.ts";

Deno.test("Lag observes ten times a second how late a timer is", async () => {
  using clock = new Clock();
  let blockedMs = 0;
  const lag = new Lag(() => clock.nowMs + blockedMs);
  lag.start();
  await clock.pass(200);
  blockedMs = 40;
  await clock.pass(100);
  deepEqual([lag.lateness.count, lag.lateness.sumMs], [3, 40]);
  lag.stop();
  equal(clock.pending, 0);
  await clock.pass(1000);
  equal(lag.lateness.count, 3);
});
