import { deepEqual, equal } from "node:assert/strict";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import type { Outcome } from "../../../src/upstream/outcome.ts";
import { Lease } from "../../../src/upstream/lease.ts";
import { switchesOf, targetsOf } from "../strategy/targets.ts";

/** A target that notes what it is told, and a clock that is set. */
function observed() {
  const time = { nowMs: 0 };
  const outcomes: Outcome[] = [];
  const latencies: number[] = [];
  const [target] = targetsOf([1], { now: () => time.nowMs });
  target.watch([{ hold: undefined, settle: (outcome) => outcomes.push(outcome) }]);
  target.load.onOutcome = (_index, { ms }) => latencies.push(ms);
  return { time, target, outcomes, latencies };
}

Deno.test("Target.available until it has as many in flight as it may", () => {
  const [target] = targetsOf([1], { maxConcurrency: 2 });
  const lease = new Lease(target);
  equal(target.available, true);
  new Lease(target);
  equal(target.available, false);
  lease.end();
  equal(target.available, true);
});

Deno.test("Target.available while none of its conditions holds it", () => {
  const [target] = targetsOf([1]);
  const [first] = switchesOf([target]);
  const [second] = switchesOf([target]);
  equal(target.available, true);
  second.on = false;
  equal(target.available, false);
  second.on = true;
  first.on = false;
  equal(target.available, false);
});

Deno.test("Lease counts on its own target and in all, until it ends, and ends once", () => {
  const [a, b] = targetsOf([1, 1]);
  let freed = 0;
  b.load.onFree = () => freed++;
  const lease = new Lease(b);
  deepEqual([a.inFlight, b.inFlight, b.load.total], [0, 1, 1]);
  lease.end();
  lease.end();
  lease.failed(new Error("late"));
  deepEqual([a.inFlight, b.inFlight, b.load.total], [0, 0, 0]);
  equal(freed, 1);
});

Deno.test("Lease.answered tells status and time, and is still in flight", () => {
  const { time, target, outcomes, latencies } = observed();
  time.nowMs = 100;
  const lease = new Lease(target);
  lease.sent();
  time.nowMs = 130;
  lease.answered(503);
  deepEqual(outcomes, [{ status: 503, fault: undefined, ms: 30 }]);
  deepEqual(latencies, [30]);
  equal(target.inFlight, 1);
});

Deno.test("Lease.failed tells what the target did wrong, and ends", () => {
  const { time, target, outcomes, latencies } = observed();
  const lease = new Lease(target);
  lease.sent();
  time.nowMs = 20;
  lease.failed(new ProxyError("timeout", "no response"));
  deepEqual(outcomes, [{ status: undefined, fault: "timeout", ms: 20 }]);
  deepEqual(latencies, [20]);
  equal(target.inFlight, 0);
});

Deno.test("Lease.failed does not count a client's departure against the target", () => {
  const { target, outcomes } = observed();
  new Lease(target).failed(new Error("the client went away"));
  new Lease(target).failed(new ProxyError("body_too_large", "too large"));
  deepEqual(outcomes, []);
  equal(target.inFlight, 0);
});

Deno.test("Lease.answered: the time before the request's end is the client's", () => {
  const { time, target, outcomes } = observed();
  const lease = new Lease(target);
  time.nowMs = 500;
  lease.sent();
  time.nowMs = 530;
  lease.answered(200);
  new Lease(target).failed(new ProxyError("connect", "no connection"));
  deepEqual(outcomes.map(({ ms }) => ms), [30, 0]);
});
