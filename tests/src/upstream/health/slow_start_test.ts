import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Health } from "../../../../src/upstream/health/health.ts";
import { SlowStart } from "../../../../src/upstream/health/member.ts";
import { targetsOf } from "../../strategy/targets.ts";

Deno.test("SlowStart.warmth grows from 0.1 to 1, and is 1 before and after", () => {
  let nowMs = 0;
  const slowStart = new SlowStart(100, () => nowMs);
  equal(slowStart.warmth, 1);
  slowStart.begin(0);
  const seen = [0, 50, 100, 1000].map((ms) => {
    nowMs = ms;
    return slowStart.warmth.toFixed(2);
  });
  deepEqual(seen, ["0.10", "0.55", "1.00", "1.00"]);
});

Deno.test("SlowStart.warmth never falls, and stays within 0.1 and 1", () => {
  const steps = fc.array(fc.nat(40), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), steps, (ms, passing) => {
    let nowMs = 7;
    const slowStart = new SlowStart(ms, () => nowMs);
    slowStart.begin(nowMs);
    let last = 0.1;
    for (const step of passing) {
      nowMs += step;
      const { warmth } = slowStart;
      ok(warmth >= last && warmth <= 1);
      equal(warmth === 1, nowMs - 7 >= ms);
      last = warmth;
    }
  }));
});

/** One target of two that warms up over 100 ms. */
function warming() {
  const time = { nowMs: 0 };
  const health = new Health(targetsOf([1, 1]), {
    now: () => time.nowMs,
    panic: false,
    slowStartMs: 100,
  });
  const warmthAt = (ms: number) => {
    time.nowMs = ms;
    return health.member(0).warmth!().toFixed(2);
  };
  return { time, health, warmthAt };
}

Deno.test("Member.warmth is 1 until something has held its target", () => {
  const { warmthAt } = warming();
  equal(warmthAt(0), "1.00");
  equal(warmthAt(50), "1.00");
});

Deno.test("Member.warmth grows from the end of an ejection, though that is noticed later", () => {
  const { health, warmthAt } = warming();
  health.eject(0, 1000, "failures");
  equal(warmthAt(1050), "0.55");
  equal(warmthAt(1100), "1.00");
});

Deno.test("Member.warmth grows from the good check", () => {
  const { time, health, warmthAt } = warming();
  health.check(0, false, "ill");
  time.nowMs = 1000;
  health.check(0, true, "well");
  equal(warmthAt(1000), "0.10");
  equal(warmthAt(1050), "0.55");
});

Deno.test("Member.warmth grows from the end of what holds its target longest", () => {
  const { time, health, warmthAt } = warming();
  health.check(0, false, "ill");
  health.eject(0, 100, "failures");
  time.nowMs = 200;
  health.check(0, true, "well");
  equal(warmthAt(250), "0.55");
  health.check(0, false, "ill");
  health.eject(0, 200, "failures");
  time.nowMs = 300;
  health.check(0, true, "well");
  equal(warmthAt(500), "0.55");
});

Deno.test("Member.warmth is not there without slow start", () => {
  const health = new Health(targetsOf([1]), { now: () => 0, panic: false });
  equal(health.member(0).warmth, undefined);
});
