import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import { picks, tally, testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("RoundRobin", (targets) => new RoundRobin(targets));

Deno.test("RoundRobin.pick takes equal targets in the order written", () => {
  equal(picks(new RoundRobin(targetsOf([1, 1, 1])), 7), "abcabca");
});

Deno.test("RoundRobin.pick spreads a heavy target: 5, 1, 1 evenly", () => {
  equal(picks(new RoundRobin(targetsOf([5, 1, 1])), 14), "abaaaca" + "abaaaca");
});

Deno.test("RoundRobin.pick takes each by its weight, exactly, in every cycle", () => {
  fc.assert(fc.property(fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }), (weights) => {
    const cycle = weights.reduce((sum, weight) => sum + weight, 0);
    const roundRobin = new RoundRobin(targetsOf(weights));
    for (let round = 0; round < 3; round++) {
      const taken = picks(roundRobin, cycle);
      weights.forEach((weight, nth) => {
        equal([...taken].filter((name) => name === String.fromCharCode(97 + nth)).length, weight);
      });
    }
  }));
});

Deno.test("RoundRobin.pick never lets the lightest wait longer than a cycle", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 6 }),
      (weights) => {
        const cycle = weights.reduce((sum, weight) => sum + weight, 0);
        const taken = picks(new RoundRobin(targetsOf(weights)), 3 * cycle);
        for (let at = 0; at + cycle <= taken.length; at++) {
          equal(new Set(taken.slice(at, at + cycle)).size, weights.length);
        }
      },
    ),
  );
});

Deno.test("RoundRobin.pick does not let one that comes back make up for its absence", () => {
  const targets = targetsOf([1, 1]);
  const roundRobin = new RoundRobin(targets);
  const [first] = switchesOf(targets);
  first.on = false;
  equal(picks(roundRobin, 100), "b".repeat(100));
  first.on = true;
  equal(/aaa|bbb/.test(picks(roundRobin, 20)), false);
});

Deno.test("RoundRobin.pick keeps each close to its share all along the cycle", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
    (weights) => {
      const cycle = weights.reduce((sum, weight) => sum + weight, 0);
      const taken = picks(new RoundRobin(targetsOf(weights)), cycle);
      const counts = weights.map(() => 0);
      for (let at = 0; at < cycle; at++) {
        counts[taken.charCodeAt(at) - 97]++;
        weights.forEach((weight, nth) => {
          const apart = Math.abs(counts[nth] - (at + 1) * weight / cycle);
          ok(apart <= 1 + weights.length / 2 * weight / cycle, `${taken} at ${at}`);
        });
      }
    },
  ));
});

Deno.test("RoundRobin.pick is exact over a cycle of the largest weights", () => {
  const weights = [65535, 65534, 1, 65535];
  const targets = targetsOf(weights);
  const count = weights.reduce((sum, weight) => sum + weight, 0);
  deepEqual(tally(new RoundRobin(targets), targets, { count }), weights);
});

Deno.test("RoundRobin.pick keeps the weights of the rest while a heavy one is out", () => {
  const targets = targetsOf([60_000, 3, 1]);
  switchesOf(targets)[0].on = false;
  deepEqual(tally(new RoundRobin(targets), targets, { count: 400 }), [0, 300, 100]);
});

Deno.test("RoundRobin.pick gives one that warms up that part of its turns", () => {
  const targets = targetsOf([1, 1]);
  targets[0].watch([], () => 0.25);
  deepEqual(tally(new RoundRobin(targets), targets, { count: 500 }), [100, 400]);
});

Deno.test("RoundRobin.pick gives all to one that warms up alone", () => {
  const targets = targetsOf([2]);
  targets[0].watch([], () => 0.001);
  deepEqual(tally(new RoundRobin(targets), targets, { count: 50 }), [50]);
});
