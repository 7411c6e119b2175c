import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { Departure } from "../../../../src/http/cancel.ts";
import { Health, type Probe } from "../../../../src/upstream/health/health.ts";
import { ActiveChecks } from "../../../../src/upstream/health/active.ts";
import type { CheckOptions } from "../../../../src/upstream/health/check.ts";
import { Clock } from "../../../clock.ts";
import { targetsOf } from "../../strategy/targets.ts";

const OPTIONS: CheckOptions = {
  intervalMs: 5000,
  timeoutMs: 1000,
  healthy: 2,
  unhealthy: 3,
  now: () => performance.now(),
  random: () => 0.5,
};

/** A target's answers to its probes, and when they were asked for. */
class Patient {
  readonly askedAtMs: number[] = [];
  readonly signals: Departure[] = [];
  isWell = true;
  /** Not at all, while true. */
  hangs = false;
  answerMs = 0;
  underWay = 0;
  mostUnderWay = 0;

  readonly probe: Probe = async (signal) => {
    this.askedAtMs.push(performance.now());
    this.signals.push(signal);
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        if (!this.hangs) setTimeout(resolve, this.answerMs);
      });
    } finally {
      this.underWay--;
    }
    if (!this.isWell) throw new Error("status 500");
  };
}

function stageOf(count: number, options: Partial<CheckOptions> = {}) {
  const patients = Array.from({ length: count }, () => new Patient());
  const targets = targetsOf(patients.map(() => 1));
  const health = new Health(targets, { now: OPTIONS.now, panic: false });
  const probes = patients.map(({ probe }) => probe);
  const checks = new ActiveChecks(health, probes, { ...OPTIONS, ...options });
  const reason = (index: number) => health.member(index).hold?.reason;
  return { patients, checks, reason };
}

Deno.test("ActiveChecks.start asks early, then once an interval", async () => {
  using clock = new Clock();
  const { patients: [patient], checks } = stageOf(1);
  checks.start();
  await clock.pass(15_500);
  deepEqual(patient.askedAtMs, [500, 5500, 10_500, 15_500]);
  checks.stop();
});

Deno.test("ActiveChecks.start spreads the first probes, within a second or an interval", async () => {
  using clock = new Clock();
  for (const [intervalMs, withinMs] of [[5000, 1000], [200, 200]]) {
    const fractions = [0, 0.25, 0.75];
    const random = () => fractions.shift() ?? 0.5;
    const { patients, checks } = stageOf(3, { intervalMs, random });
    const startMs = clock.nowMs;
    checks.start();
    await clock.pass(withinMs);
    deepEqual(
      patients.map(({ askedAtMs }) => askedAtMs[0] - startMs),
      [0, withinMs / 4, withinMs * 3 / 4],
    );
    checks.stop();
  }
});

Deno.test("ActiveChecks.start asks again after an interval, give or take a tenth", async () => {
  using clock = new Clock();
  const fractions = [0, 0, 0.75, 0.5];
  const { patients: [patient], checks } = stageOf(1, { random: () => fractions.shift() ?? 0.5 });
  checks.start();
  await clock.pass(15_000);
  deepEqual(patient.askedAtMs.map(Math.round), [0, 4500, 9750, 14_750]);
  checks.stop();
});

Deno.test("ActiveChecks holds back a target whose checks fail, until they pass", async () => {
  using clock = new Clock();
  const { patients: [patient, other], checks, reason } = stageOf(2);
  checks.start();
  patient.isWell = false;
  await clock.pass(10_000);
  equal(reason(0), undefined);
  await clock.pass(1000);
  equal(reason(0), "3 checks in a row failed: status 500");
  patient.isWell = true;
  await clock.pass(5000);
  ok(reason(0));
  await clock.pass(5000);
  equal(reason(0), undefined);
  equal(reason(1), undefined);
  equal(other.askedAtMs.length, 5);
  checks.stop();
});

Deno.test("ActiveChecks gives a probe up when its time is over, and tells it", async () => {
  using clock = new Clock();
  const { patients: [patient], checks, reason } = stageOf(1, { unhealthy: 1 });
  patient.hangs = true;
  checks.start();
  await clock.pass(1499);
  equal(reason(0), undefined);
  await clock.pass(1);
  equal(reason(0), "a check failed: no answer within 1000 ms");
  equal(patient.signals[0].aborted, true);
  checks.stop();
});

Deno.test("ActiveChecks goes on after a probe that does not heed its signal", async () => {
  using clock = new Clock();
  let asked = 0;
  const deaf: Probe = () => {
    asked++;
    return new Promise(() => {});
  };
  const health = new Health(targetsOf([1]), { now: OPTIONS.now, panic: false });
  const checks = new ActiveChecks(health, [deaf], OPTIONS);
  checks.start();
  await clock.pass(12_000);
  equal(asked, 3);
  ok(health.member(0).hold);
  checks.stop();
});

Deno.test("ActiveChecks asks a slow target again when it has answered, never twice at once", async () => {
  using clock = new Clock();
  const { patients: [patient], checks } = stageOf(1, { timeoutMs: 20_000 });
  patient.answerMs = 7000;
  checks.start();
  await clock.pass(15_000);
  deepEqual(patient.askedAtMs, [500, 7500, 14_500]);
  equal(patient.mostUnderWay, 1);
  checks.stop();
});

Deno.test("ActiveChecks.stop leaves no timer, aborts what is under way, and counts it for nothing", async () => {
  using clock = new Clock();
  const { patients, checks, reason } = stageOf(2, { unhealthy: 1 });
  patients[0].hangs = true;
  checks.start();
  await clock.pass(600);
  checks.stop();
  equal(patients[0].signals[0].aborted, true);
  await clock.pass(0);
  equal(clock.pending, 0);
  await clock.pass(60_000);
  deepEqual(patients.map(({ askedAtMs }) => askedAtMs.length), [1, 1]);
  equal(reason(0), undefined);
});

Deno.test("ActiveChecks.start after a stop asks anew, once each", async () => {
  using clock = new Clock();
  const { patients: [patient], checks } = stageOf(1);
  patient.hangs = true;
  checks.start();
  await clock.pass(600);
  checks.stop();
  checks.start();
  patient.hangs = false;
  await clock.pass(5600);
  deepEqual(patient.askedAtMs, [500, 1100, 6100]);
  checks.start();
  await clock.pass(600);
  equal(clock.pending, 1);
  checks.stop();
});

Deno.test("ActiveChecks.runDue runs those that are due, and sets no timer to come back", async () => {
  using clock = new Clock();
  const { patients: [patient], checks } = stageOf(1);
  equal(checks.runDue(), undefined);
  await clock.pass(499);
  equal(checks.runDue(), undefined);
  await clock.pass(1);
  const done = checks.runDue();
  ok(done);
  equal(checks.runDue(), undefined);
  await clock.pass(0);
  await done;
  equal(clock.pending, 0);
  await clock.pass(4999);
  equal(checks.runDue(), undefined);
  await clock.pass(1);
  ok(checks.runDue());
  await clock.pass(0);
  deepEqual(patient.askedAtMs, [500, 5500]);
});

Deno.test("ActiveChecks.runDue ends when the last of its probes has, whatever they say", async () => {
  using clock = new Clock();
  const { patients, checks, reason } = stageOf(2, { unhealthy: 1 });
  patients[0].isWell = false;
  patients[1].hangs = true;
  checks.runDue();
  await clock.pass(500);
  let ended = false;
  const done = checks.runDue()!.then(() => ended = true);
  await clock.pass(999);
  equal(ended, false);
  ok(reason(0));
  await clock.pass(1);
  await done;
  ok(reason(1));
});

Deno.test("ActiveChecks.runDue replaces a probe of which nothing is heard any more", async () => {
  let nowMs = 0;
  const answers: (() => void)[] = [];
  const probe: Probe = () => new Promise((resolve) => answers.push(resolve));
  const health = new Health(targetsOf([1]), { now: () => nowMs, panic: false });
  using _clock = new Clock();
  const checks = new ActiveChecks(health, [probe], { ...OPTIONS, now: () => nowMs });
  checks.runDue();
  nowMs = 500;
  const lost = checks.runDue();
  nowMs = 2500;
  equal(checks.runDue(), undefined);
  nowMs = 6000;
  const second = checks.runDue();
  ok(second);
  equal(checks.runDue(), undefined);
  answers[0]();
  await lost;
  equal(checks.runDue(), undefined);
  answers[1]();
  await second;
});

Deno.test("ActiveChecks never asks a target twice at once, nor before nine tenths of an interval", async () => {
  const answerMs = fc.array(fc.constantFrom(0, 50, 150, 400, 5000), { minLength: 8, maxLength: 8 });
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  await fc.assert(
    fc.asyncProperty(answerMs, fc.infiniteStream(fraction), async (answers, fractions) => {
      using clock = new Clock();
      const random = () => fractions.next().value!;
      const { patients: [patient], checks } = stageOf(1, {
        intervalMs: 200,
        timeoutMs: 300,
        random,
      });
      checks.start();
      for (const each of answers) {
        patient.answerMs = each;
        await clock.pass(100);
      }
      checks.stop();
      equal(patient.mostUnderWay, 1);
      patient.askedAtMs.reduce((before, ms) => {
        ok(ms - before >= 180 - 1e-6);
        return ms;
      }, -Infinity);
    }),
    { numRuns: 30 },
  );
});
