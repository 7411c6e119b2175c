import { deepEqual, equal, ok } from "node:assert/strict";
import type { Outcome } from "../../../src/upstream/outcome.ts";
import { P2c } from "../../../src/strategy/p2c.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { Lease } from "../../../src/upstream/lease.ts";
import { isDrawnBy, picks, seeded, tally, testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("P2c", (targets, random) => new P2c(targets, { random, now: () => 0 }));

const now = () => 0;

const answer = (ms: number): Outcome => ({ status: 200, fault: undefined, ms });

/** Told that each target answered in that time. */
function answered(strategy: P2c, ms: readonly number[]): void {
  ms.forEach((each, index) => strategy.observe(index, answer(each)));
}

function strategyOf(targets: readonly Target[], ms: readonly number[]): P2c {
  const strategy = new P2c(targets, { random: seeded(), now });
  answered(strategy, ms);
  return strategy;
}

Deno.test("P2c.pick takes the faster of two", () => {
  const targets = targetsOf([1, 1]);
  equal(picks(strategyOf(targets, [30, 20]), 20), "b".repeat(20));
});

Deno.test("P2c.pick takes latency times load: the faster until it is busier by that factor", () => {
  const targets = targetsOf([1, 1]);
  const strategy = strategyOf(targets, [30, 10]);
  deepEqual(tally(strategy, targets, { count: 38, held: true }), [9, 29]);
});

Deno.test("P2c.pick takes equal weights for the same, whatever they are", () => {
  const shares = [1, 100].map((weight) => {
    const targets = targetsOf([weight, weight]);
    return tally(strategyOf(targets, [30, 10]), targets, { count: 38, held: true });
  });
  deepEqual(shares[0], shares[1]);
});

Deno.test("P2c.pick never takes the slowest of many equally loaded, as it never is alone", () => {
  const targets = targetsOf([1, 1, 1, 1, 1]);
  const [slowest, ...others] = tally(strategyOf(targets, [50, 10, 20, 30, 40]), targets, {
    count: 1000,
  });
  equal(slowest, 0);
  ok(others.slice(0, 3).every((count) => count > 0), others.join());
});

Deno.test("P2c.pick draws idle targets of one latency by weight", () => {
  const weights = [5, 3, 2];
  const targets = targetsOf(weights);
  const counts = tally(strategyOf(targets, [9, 9, 9]), targets, { count: 10_000 });
  ok(isDrawnBy(weights, counts), counts.join());
});

Deno.test("P2c.pick with all held brings two of one latency exactly to their weights", () => {
  const targets = targetsOf([3, 1]);
  const strategy = strategyOf(targets, [9, 9]);
  deepEqual(tally(strategy, targets, { count: 400, held: true }), [300, 100]);
});

Deno.test("P2c.pick with all held gives one heavy target among light ones its half", () => {
  const targets = targetsOf([10, ...Array(10).fill(1)]);
  const strategy = strategyOf(targets, targets.map(() => 9));
  const [heavy] = tally(strategy, targets, { count: 2000, held: true });
  ok(Math.abs(heavy - 1000) <= 50, `${heavy}`);
});

Deno.test("P2c.pick loads one that warms up by the warm part of its weight", () => {
  const targets = targetsOf([4, 3]);
  const strategy = strategyOf(targets, [9, 9]);
  targets[0].watch([], () => 0.25);
  deepEqual(tally(strategy, targets, { count: 400, held: true }), [100, 300]);
});

Deno.test("P2c.pick asks one that has never answered first, but once until it has", () => {
  const targets = targetsOf([1, 1]);
  const strategy = new P2c(targets, { random: seeded(), now });
  strategy.observe(0, answer(10));
  const lease = new Lease(targets["ab".indexOf(picks(strategy, 1))]);
  equal(lease.target, targets[1]);
  equal(picks(strategy, 20), "a".repeat(20));
  tally(strategy, targets, { count: 100, held: true });
  equal(targets[1].inFlight, 1);
});

Deno.test("P2c.pick asks again one that was slow once", () => {
  let nowMs = 0;
  const targets = targetsOf([1, 1]);
  const strategy = new P2c(targets, { random: seeded(), now: () => nowMs });
  answered(strategy, [10, 100]);
  equal(picks(strategy, 5), "aaaaa");
  nowMs = 80_000;
  strategy.observe(0, answer(12));
  equal(picks(strategy, 5), "bbbbb");
});

Deno.test("P2c.pick gives the only fit one however slow", () => {
  const targets = targetsOf([1, 1, 60_000]);
  const strategy = strategyOf(targets, [1000, 10, 10]);
  const switches = switchesOf(targets);
  switches[1].on = switches[2].on = false;
  equal(picks(strategy, 3), "aaa");
});

Deno.test("P2c.pick: a target that fails at once does not draw requests to it", () => {
  const failures: Outcome[] = [
    { status: undefined, fault: "connect", ms: 1 },
    { status: 503, fault: undefined, ms: 1 },
  ];
  for (const failure of failures) {
    const targets = targetsOf([1, 1]);
    const strategy = strategyOf(targets, [20, 20]);
    strategy.observe(0, failure);
    equal(picks(strategy, 20), "b".repeat(20));
  }
});
