import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Health, type HealthOptions } from "../../../../src/upstream/health/health.ts";
import { configureLog } from "../../../../src/log/log.ts";
import { targetsOf } from "../../strategy/targets.ts";

/** Targets of these weights with nothing but their health on them, and a clock that is set. */
function stageOf(weights: readonly number[], options: Partial<HealthOptions> = {}) {
  const time = { nowMs: 0 };
  const targets = targetsOf(weights);
  const health = new Health(targets, { now: () => time.nowMs, panic: false, ...options });
  targets.forEach((target, index) => target.watch([health.member(index)]));
  /** The names of those that take requests. */
  const fit = () => targets.filter((each) => each.available).map((each) => each.authority).join("");
  return { time, targets, health, fit };
}

Deno.test("Health holds back none at first", () => {
  fc.assert(fc.property(fc.array(fc.nat(3), { maxLength: 8 }), fc.boolean(), (weights, panic) => {
    const { targets } = stageOf(weights, { panic });
    for (const { conditions } of targets) equal(conditions[0].hold, undefined);
  }));
});

Deno.test("Health.check holds a target back, for a reason, until it is well", () => {
  const { time, health, targets, fit } = stageOf([1, 1]);
  health.check(0, false, "3 checks failed");
  deepEqual(targets[0].conditions[0].hold, { reason: "3 checks failed", untilMs: undefined });
  time.nowMs = 1e9;
  equal(fit(), "b");
  health.check(0, true, "2 checks passed");
  equal(fit(), "ab");
});

Deno.test("Health.check tells when a target is free, and only then", () => {
  const { health, targets } = stageOf([1, 1]);
  let freed = 0;
  targets[0].load.onFree = () => freed++;
  health.check(0, true, "well");
  health.check(0, false, "ill");
  equal(freed, 0);
  health.eject(0, 100, "failures");
  health.check(0, true, "well");
  equal(freed, 0);
  health.check(1, false, "ill");
  equal(freed, 0);
  health.check(1, true, "well");
  equal(freed, 1);
});

Deno.test("Health.check frees the target that it finds well", () => {
  const { health, targets } = stageOf([1]);
  const freed: boolean[] = [];
  targets[0].load.onFree = () => freed.push(targets[0].available);
  health.check(0, false, "ill");
  health.check(0, true, "well");
  deepEqual(freed, [true]);
});

Deno.test("Health.eject holds a target back until its time is over", () => {
  const { time, health, targets, fit } = stageOf([1, 1]);
  equal(health.eject(0, 100, "5 failures"), true);
  deepEqual(targets[0].conditions[0].hold, { reason: "5 failures", untilMs: 100 });
  time.nowMs = 99;
  equal(fit(), "b");
  time.nowMs = 100;
  equal(fit(), "ab");
});

Deno.test("Health.eject does not prolong an ejection", () => {
  const { time, health, fit } = stageOf([1, 1]);
  health.eject(0, 100, "failures");
  time.nowMs = 50;
  equal(health.eject(0, 100, "failures"), false);
  time.nowMs = 100;
  equal(fit(), "ab");
});

Deno.test("Health: a good check does not end an ejection, nor its end a bad check", () => {
  const { time, health, fit } = stageOf([1, 1, 1]);
  for (const index of [0, 1]) {
    health.check(index, false, "ill");
    health.eject(index, 100, "failures");
  }
  health.check(0, true, "well");
  equal(fit(), "c");
  time.nowMs = 100;
  equal(fit(), "ac");
});

Deno.test("Health.eject takes no more than the share, rounded down, but always one", () => {
  const ejectable = (weights: readonly number[], maxEjected: number) => {
    const { health } = stageOf(weights, { maxEjected });
    return weights.filter((_, index) => health.eject(index, 100, "failures")).length;
  };
  const equalWeights = (count: number) => Array<number>(count).fill(1);
  equal(ejectable(equalWeights(4), 0.5), 2);
  equal(ejectable(equalWeights(5), 0.5), 2);
  equal(ejectable(equalWeights(3), 0.1), 1);
  equal(ejectable(equalWeights(1), 0.5), 1);
  equal(ejectable(equalWeights(3), 1), 3);
  equal(ejectable(equalWeights(3), 0), 0);
  equal(ejectable(equalWeights(100), 0.29), 29);
  equal(ejectable([1, 1, 1, 1, 0, 0], 0.5), 2);
});

Deno.test("Health.eject has room again when an ejection is over", () => {
  const { time, health } = stageOf([1, 1, 1], { maxEjected: 0.5 });
  equal(health.eject(0, 100, "failures"), true);
  equal(health.eject(1, 100, "failures"), false);
  time.nowMs = 100;
  equal(health.eject(1, 100, "failures"), true);
});

Deno.test("Health in a panic holds back none", () => {
  const { time, health, fit } = stageOf([1, 1, 1], { panic: true });
  health.check(0, false, "ill");
  health.eject(1, 100, "failures");
  equal(fit(), "c");
  health.check(2, false, "ill");
  equal(fit(), "abc");
  time.nowMs = 100;
  equal(fit(), "b");
});

Deno.test("Health in a panic does not count targets of weight 0", () => {
  const { health, fit } = stageOf([1, 0], { panic: true });
  health.check(0, false, "ill");
  equal(fit(), "ab");
});

Deno.test("Health tells all targets when a panic frees them", () => {
  const { health, targets } = stageOf([1, 1], { panic: true });
  const freed: string[] = [];
  targets[0].load.onFree = () => {
    freed.push(...targets.filter(({ available }) => available).map(({ authority }) => authority));
  };
  health.check(0, false, "ill");
  deepEqual(freed, []);
  health.eject(1, 100, "failures");
  deepEqual(freed, ["a", "b"]);
});

Deno.test("Health without panic may hold back all", () => {
  const { health, fit } = stageOf([1, 1]);
  health.check(0, false, "ill");
  health.eject(1, 100, "failures");
  equal(fit(), "");
});

Deno.test("Health logs each change of verdict once", () => {
  const { health, targets } = stageOf([1]);
  const lines: string[] = [];
  configureLog({ level: "info", format: "json", access: false }, (text) => lines.push(text), 0);
  for (const healthy of [true, false, false, true, true]) health.check(0, healthy, "because");
  health.eject(0, 100, "failures");
  health.eject(0, 100, "failures");
  deepEqual(
    lines.map((line) => {
      const { message, target, reason } = JSON.parse(line);
      return { message, target, reason };
    }),
    [
      { message: "target unhealthy", target: targets[0].url, reason: "because" },
      { message: "target healthy", target: targets[0].url, reason: "because" },
      { message: "target ejected", target: targets[0].url, reason: "failures" },
    ],
  );
});

const WEIGHTS = [1, 2, 0, 1, 1];

const event = fc.oneof(
  fc.record({ check: fc.nat(4), healthy: fc.boolean() }),
  fc.record({ eject: fc.nat(4), ms: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ pass: fc.integer({ min: 1, max: 50 }) }),
);

/** What holds each target back, told by rule from all that has happened. */
class Model {
  readonly failing = WEIGHTS.map(() => false);
  readonly untilMs = WEIGHTS.map(() => 0);

  isHeld(index: number, nowMs: number): boolean {
    return this.failing[index] || this.untilMs[index] > nowMs;
  }

  ejected(nowMs: number): number {
    return this.untilMs.filter((ms) => ms > nowMs).length;
  }
}

Deno.test("Health holds back what it was told to, never over its share, never all in a panic", () => {
  const share = fc.constantFrom(0, 0.2, 0.25, 0.5, 0.75, 1);
  fc.assert(fc.property(
    fc.array(event, { maxLength: 40 }),
    fc.boolean(),
    share,
    (events, panic, maxEjected) => {
      const { time, targets, health } = stageOf(WEIGHTS, { panic, maxEjected });
      const model = new Model();
      const most = maxEjected === 0 ? 0 : Math.max(1, maxEjected * 4);
      for (const each of events) {
        if ("pass" in each) time.nowMs += each.pass;
        else if ("check" in each) {
          health.check(each.check, each.healthy, "because");
          model.failing[each.check] = !each.healthy;
        } else {
          const free = model.untilMs[each.eject] <= time.nowMs;
          const room = model.ejected(time.nowMs) + 1 <= most;
          equal(health.eject(each.eject, each.ms, "because"), free && room);
          if (free && room) model.untilMs[each.eject] = time.nowMs + each.ms;
        }
        ok(targets.filter((_, index) => health.isEjected(index)).length <= most);
        const allHeld = WEIGHTS.every((weight, nth) =>
          weight === 0 || model.isHeld(nth, time.nowMs)
        );
        targets.forEach((target, nth) =>
          equal(target.available, !model.isHeld(nth, time.nowMs) || panic && allHeld)
        );
        if (panic) ok(targets.some(({ weight, available }) => weight > 0 && available));
      }
    },
  ));
});
