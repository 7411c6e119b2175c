import { deepEqual, equal } from "node:assert/strict";
import { LOST, Runner } from "../../../src/dispatch/runner.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { Lease } from "../../../src/upstream/lease.ts";
import { targetsOf } from "../strategy/targets.ts";

Deno.test("Runner.giveUp aborts its request and ends its lease, once", () => {
  const [target] = targetsOf([1]);
  const runner = new Runner(new Lease(target), 0);
  equal(target.inFlight, 1);
  for (let i = 0; i < 2; i++) {
    runner.giveUp();
    deepEqual([runner.departure.aborted, runner.departure.reason], [true, LOST]);
    equal(target.inFlight, 0);
  }
  equal((LOST as unknown) instanceof ProxyError, false);
});

Deno.test("Runner.settle tells the outcome, and the time since its start", () => {
  const [target] = targetsOf([1]);
  const runner = new Runner(new Lease(target), 5);
  equal(runner.outcome, undefined);
  runner.settle("not_good", { nowMs: 7.5, status: 503 });
  const { outcome, status, reason, ms } = runner;
  deepEqual({ outcome, status, reason, ms }, {
    outcome: "not_good",
    status: 503,
    reason: undefined,
    ms: 2.5,
  });
  equal(runner.target, target);
});
