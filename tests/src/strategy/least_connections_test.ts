import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { LeastConnections } from "../../../src/strategy/least_connections.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { picks, tally, testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("LeastConnections", (targets) => new LeastConnections(targets));

const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });

function hold(targets: readonly Target[], counts: readonly number[]): void {
  targets.forEach(({ load, index }, nth) => load.counts[index] = counts[nth]);
}

Deno.test("LeastConnections.pick gives one that no other has less than, for its weight", () => {
  const target = fc.record({
    weight: fc.integer({ min: 1, max: 65535 }),
    inFlight: fc.oneof(fc.nat(5), fc.nat(100_000)),
    warmth: fc.constantFrom(1, 1, 0.5),
    on: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(target, { minLength: 1, maxLength: 12 }), (states) => {
    const targets = targetsOf(states.map(({ weight }) => weight));
    hold(targets, states.map(({ inFlight }) => inFlight));
    switchesOf(targets).forEach((each, nth) => each.on = states[nth].on);
    targets.forEach((each, nth) => each.watch(each.conditions, () => states[nth].warmth));
    const load = (nth: number) => states[nth].inFlight / (states[nth].weight * states[nth].warmth);
    const picked = picks(new LeastConnections(targets), 1);
    const least = Math.min(...states.map(({ on }, nth) => on ? load(nth) : Infinity));
    equal(picked === "-" ? Infinity : load(picked.charCodeAt(0) - 97), least);
  }));
});

Deno.test("LeastConnections.pick with all held is exact after each cycle, and never far off", () => {
  fc.assert(fc.property(weights, (weights) => {
    const targets = targetsOf(weights);
    const strategy = new LeastConnections(targets);
    const cycle = weights.reduce((sum, weight) => sum + weight, 0);
    for (let held = 1; held <= 3 * cycle; held++) {
      tally(strategy, targets, { count: 1, held: true });
      targets.forEach(({ inFlight, weight }) => ok(inFlight <= held * weight / cycle + 1));
      if (held % cycle > 0) continue;
      deepEqual(targets.map(({ inFlight }) => inFlight), weights.map((w) => w * held / cycle));
    }
  }));
});

Deno.test("LeastConnections.pick takes idle targets in turn by weight, exactly in a cycle", () => {
  fc.assert(fc.property(weights, (weights) => {
    const targets = targetsOf(weights);
    const count = weights.reduce((sum, weight) => sum + weight, 0);
    deepEqual(tally(new LeastConnections(targets), targets, { count }), weights);
  }));
});

Deno.test("LeastConnections.pick takes idle targets by weight while a heavy one is busy or out", () => {
  const busy = targetsOf([1000, 3, 1]);
  hold(busy, [1, 0, 0]);
  const out = targetsOf([1000, 3, 1]);
  switchesOf(out)[0].on = false;
  for (const targets of [busy, out]) {
    const [none, ...counts] = tally(new LeastConnections(targets), targets, { count: 4000 });
    equal(none, 0);
    ok(Math.abs(counts[0] - 3000) <= 40, counts.join());
  }
});

Deno.test("LeastConnections.pick gives one that warms up less of the idle turns", () => {
  const targets = targetsOf([1, 1]);
  targets[0].watch([], () => 0.25);
  deepEqual(tally(new LeastConnections(targets), targets, { count: 500 }), [100, 400]);
});

Deno.test("LeastConnections.pick reads each target's own count, wherever it is", () => {
  const targets = targetsOf([1, 1, 1, 1]);
  hold(targets, [4, 3, 1, 2]);
  equal(picks(new LeastConnections([targets[3], targets[1], targets[0]]), 1), "d");
});

Deno.test("LeastConnections.pick takes equally busy targets all in turn", () => {
  const targets = targetsOf([1, 1, 1]);
  hold(targets, [2, 2, 2]);
  equal(picks(new LeastConnections(targets), 6), "abcabc");
});
