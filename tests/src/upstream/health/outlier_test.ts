import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Health } from "../../../../src/upstream/health/health.ts";
import { Outlier } from "../../../../src/upstream/health/outlier.ts";
import { compileFaults, type Outcome } from "../../../../src/upstream/outcome.ts";
import { targetsOf } from "../../strategy/targets.ts";

const GOOD: Outcome = { status: 200, fault: undefined, ms: 1 };
const BAD: Outcome = { status: 503, fault: undefined, ms: 1 };
const LOST: Outcome = { status: undefined, fault: "reset", ms: 1 };
const LATE: Outcome = { status: undefined, fault: "timeout", ms: 1 };

/** Each ejected for 100 ms after 3 failures in a row; a timeout is none. */
function stageOf(count: number, maxEjected = 1) {
  const time = { nowMs: 0 };
  const now = () => time.nowMs;
  const targets = targetsOf(Array<number>(count).fill(1));
  const health = new Health(targets, { now, panic: false, maxEjected });
  const isFault = compileFaults(["connect", "reset", "5xx"]);
  const outliers = targets.map((_, index) =>
    new Outlier(health, index, { consecutiveFailures: 3, isFault, ejectForMs: 100, now })
  );
  return { time, outliers };
}

function settle(outlier: Outlier, ...outcomes: Outcome[]): void {
  for (const outcome of outcomes) outlier.settle(outcome);
}

Deno.test("Outlier.settle ejects after so many failures in a row", () => {
  const { time, outliers: [outlier] } = stageOf(2);
  settle(outlier, BAD, LOST);
  equal(outlier.hold, undefined);
  settle(outlier, BAD);
  deepEqual(outlier.hold, { reason: "ejected after 3 failures in a row", untilMs: 100 });
  time.nowMs = 100;
  equal(outlier.hold, undefined);
  equal(outlier.ejections, 1);
});

Deno.test("Outlier.settle begins anew after a good answer", () => {
  const { outliers: [outlier] } = stageOf(2);
  settle(outlier, BAD, BAD, GOOD, BAD, BAD);
  equal(outlier.hold, undefined);
  settle(outlier, BAD);
  ok(outlier.hold);
});

Deno.test("Outlier.settle leaves the count at a fault that is not looked for", () => {
  const { outliers: [outlier] } = stageOf(2);
  settle(outlier, LATE, LATE, LATE, BAD, BAD, LATE);
  equal(outlier.hold, undefined);
  settle(outlier, BAD);
  ok(outlier.hold);
});

Deno.test("Outlier.settle counts from 0 after an ejection, whatever came in meanwhile", () => {
  const { time, outliers: [outlier] } = stageOf(2);
  settle(outlier, BAD, BAD, BAD, BAD, BAD);
  time.nowMs = 100;
  settle(outlier, BAD, BAD);
  equal(outlier.hold, undefined);
  settle(outlier, BAD);
  ok(outlier.hold);
});

Deno.test("Outlier.settle ejects for longer with each repeat, up to ten times", () => {
  const { time, outliers: [outlier] } = stageOf(2);
  const lengths = Array.from({ length: 12 }, () => {
    settle(outlier, BAD, BAD, BAD);
    const lengthMs = outlier.hold!.untilMs! - time.nowMs;
    time.nowMs = outlier.hold!.untilMs!;
    return lengthMs;
  });
  deepEqual(lengths, [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1000, 1000]);
});

Deno.test("Outlier.settle takes one repeat off for each time survived", () => {
  const { time, outliers: [outlier] } = stageOf(2);
  const ejectedFor = (afterMs: number) => {
    time.nowMs += afterMs;
    settle(outlier, BAD, BAD, BAD);
    const lengthMs = outlier.hold!.untilMs! - time.nowMs;
    time.nowMs = outlier.hold!.untilMs!;
    return lengthMs;
  };
  deepEqual([0, 99, 0, 100, 200, 1000].map(ejectedFor), [100, 200, 300, 300, 200, 100]);
});

Deno.test("Outlier.settle tries again with the next failure when too many were ejected", () => {
  const { time, outliers: [first, second] } = stageOf(2, 0.5);
  settle(first, BAD, BAD, BAD);
  settle(second, BAD, BAD, BAD, BAD);
  equal(second.hold, undefined);
  time.nowMs = 100;
  settle(second, BAD);
  deepEqual(second.hold, { reason: "ejected after 5 failures in a row", untilMs: 200 });
});

Deno.test("Outlier.settle never ejects one that answers well, nor more than the share", () => {
  const step = fc.record({
    index: fc.nat(3),
    outcome: fc.constantFrom(BAD, BAD, LOST, LATE, GOOD),
    passMs: fc.nat(60),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const { time, outliers } = stageOf(4, 0.5);
    for (const { index, outcome, passMs } of steps) {
      time.nowMs += passMs;
      outliers[index].settle(index === 3 ? GOOD : outcome);
      ok(outliers.filter(({ hold }) => hold !== undefined).length <= 2);
      equal(outliers[3].hold, undefined);
    }
  }));
});
