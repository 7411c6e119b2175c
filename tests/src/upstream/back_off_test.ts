import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { BackOff } from "../../../src/upstream/back_off.ts";
import { compileFaults, type Outcome } from "../../../src/upstream/outcome.ts";

const STEPS = [100, 500, 1000, 10_000];

/** A back-off, its clock, and how its target's attempts go. */
function staged() {
  const clock = { nowMs: 0 };
  let lifted = 0;
  const backOff = new BackOff({
    isFault: compileFaults(["reset", "5xx"]),
    timeoutMs: 50,
    steps: STEPS,
    now: () => clock.nowMs,
    lifted: () => lifted++,
  });
  const answer = (status: number, ms = 0) => backOff.settle({ status, fault: undefined, ms });
  return {
    backOff,
    clock,
    answer,
    fail: (fault: Outcome["fault"], ms = 0) => backOff.settle({ status: undefined, fault, ms }),
    /** How long the target is held from now on, by looking. */
    heldMs: () => backOff.hold === undefined ? 0 : backOff.hold.untilMs! - clock.nowMs,
    lifted: () => lifted,
  };
}

Deno.test("BackOff.hold: nothing before a failure", () => {
  equal(staged().backOff.hold, undefined);
});

Deno.test("BackOff.settle goes up the steps, the last of which repeats, and a good answer ends it", () => {
  const { clock, answer, heldMs, backOff } = staged();
  const held: number[] = [];
  for (let i = 0; i < 6; i++) {
    answer(503);
    held.push(heldMs());
    clock.nowMs += heldMs();
    equal(backOff.hold, undefined);
  }
  deepEqual(held, [100, 500, 1000, 10_000, 10_000, 10_000]);
  equal(backOff.backOffStep, 4);
  answer(200);
  equal(backOff.backOffStep, 0);
  answer(503);
  equal(heldMs(), 100);
});

Deno.test("BackOff.hold lasts to the last millisecond, and tells people of itself", () => {
  const { clock, answer, backOff } = staged();
  answer(500);
  clock.nowMs = 99.5;
  deepEqual(backOff.hold, { reason: "backing off for 100 ms (step 1 of 4)", untilMs: 100 });
  clock.nowMs = 100;
  deepEqual(backOff.hold, undefined);
  answer(500);
  deepEqual(backOff.hold, { reason: "backing off for 500 ms (step 2 of 4)", untilMs: 600 });
});

Deno.test("BackOff.settle takes an answer that is too slow for a failure, whatever it says", () => {
  const { answer, heldMs } = staged();
  answer(200, 50);
  equal(heldMs(), 0);
  answer(200, 50.1);
  equal(heldMs(), 100);
});

Deno.test("BackOff.settle: what is no answer, and no failure by the config, changes nothing", () => {
  const { clock, answer, fail, heldMs } = staged();
  fail("connect");
  equal(heldMs(), 0);
  fail("reset");
  clock.nowMs = 100;
  fail("connect");
  answer(500);
  equal(heldMs(), 500);
});

Deno.test("BackOff.settle: nine in flight that fail together are one failure", () => {
  const { clock, fail, heldMs } = staged();
  clock.nowMs = 40;
  for (let i = 0; i < 9; i++) fail("reset", 40);
  equal(heldMs(), 100);
  clock.nowMs = 120;
  fail("reset", 110);
  equal(heldMs(), 20);
});

Deno.test("BackOff.settle: a straggler from before a hold does not advance after it either", () => {
  const { clock, fail, heldMs } = staged();
  fail("reset");
  clock.nowMs = 130;
  fail("reset", 130);
  equal(heldMs(), 0);
  fail("reset", 30);
  equal(heldMs(), 500);
});

Deno.test("BackOff.settle: a good answer ends a hold before its time, and tells", () => {
  const { clock, answer, heldMs, lifted } = staged();
  answer(500);
  equal(lifted(), 0);
  clock.nowMs = 10;
  answer(200, 10);
  equal(heldMs(), 0);
  equal(lifted(), 1);
  answer(200);
  equal(lifted(), 1);
});

Deno.test("BackOff: each hold is the step after the one before, or the first after a good answer", () => {
  const event = fc.record({
    passMs: fc.constantFrom(0, 1, 99, 100, 600, 20_000),
    good: fc.boolean(),
    ms: fc.constantFrom(0, 10, 50),
  });
  fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
    const { clock, answer, heldMs } = staged();
    let step = 0;
    for (const { passMs, good, ms } of events) {
      clock.nowMs += passMs;
      const before = heldMs();
      answer(good ? 200 : 500, Math.min(ms, clock.nowMs));
      const after = heldMs();
      if (good) {
        equal(after, 0);
        step = 0;
      } else if (before > 0) {
        equal(after, before);
      } else if (after > 0) {
        equal(after, STEPS[Math.min(step++, STEPS.length - 1)]);
      } else {
        ok(step > 0 && ms > 0, "a failure holds, save that of a straggler");
      }
    }
  }));
});
