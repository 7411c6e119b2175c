import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { AliasTable } from "../../../src/strategy/lottery.ts";
import { Random } from "../../../src/strategy/random.ts";
import { isDrawnBy, seeded, tally, testStrategy } from "./contract.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("Random", (targets, random) => new Random(targets, random));

const count = 10_000;

Deno.test("Random.pick draws by weight, within three standard deviations", () => {
  const weights = [5, 0, 3, 2];
  const targets = targetsOf(weights);
  const counts = tally(new Random(targets, seeded()), targets, { count });
  ok(isDrawnBy(weights, counts), counts.join());
});

Deno.test("Random.pick shares the weight of those that are out among the others", () => {
  for (const [weights, left] of [[[8, 1, 3], [0, 1, 3]], [[60_000, 1, 3], [0, 1, 3]]]) {
    const targets = targetsOf(weights);
    switchesOf(targets)[0].on = false;
    const counts = tally(new Random(targets, seeded()), targets, { count });
    ok(isDrawnBy(left, counts), counts.join());
  }
});

Deno.test("Random.pick takes one that warms up as often as the warm part of its weight says", () => {
  const targets = targetsOf([4, 3]);
  targets[0].watch([], () => 0.25);
  const counts = tally(new Random(targets, seeded()), targets, { count });
  ok(isDrawnBy([1, 3], counts), counts.join());
});

Deno.test("Random.pick asks for one number where all are fit and warm", () => {
  let asked = 0;
  const targets = targetsOf([1, 2, 3]);
  tally(new Random(targets, () => asked++ % 7 / 7), targets, { count: 70 });
  equal(asked, 70);
});

Deno.test("AliasTable.at gives each position its exact part of the numbers", () => {
  const weight = fc.integer({ min: 1, max: 65535 });
  fc.assert(fc.property(fc.array(weight, { minLength: 1, maxLength: 6 }), (weights) => {
    const table = new AliasTable(weights);
    const total = weights.reduce((sum, each) => sum + each, 0);
    // Within a slot there is one cut: where it lies is found by halving.
    const parts = weights.map(() => 0);
    for (let slot = 0; slot < weights.length; slot++) {
      const at = (part: number) => table.at((slot + part) / weights.length);
      const [first, last] = [at(1e-9), at(1 - 1e-9)];
      let [low, high] = [0, 1];
      while (high - low > 1e-9) {
        const middle = (low + high) / 2;
        if (at(middle) === first) low = middle;
        else high = middle;
      }
      parts[first] += first === last ? 1 : low;
      if (first !== last) parts[last] += 1 - low;
    }
    deepEqual(parts.map((part) => Math.round(part * total / weights.length)), weights);
  }));
});

Deno.test("AliasTable.at takes the number next to 1", () => {
  for (let size = 1; size <= 100; size++) {
    ok(new AliasTable(Array(size).fill(1)).at(1 - Number.EPSILON / 2) < size);
  }
});
