import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { turns } from "../../../src/strategy/turns.ts";

const weights = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });

Deno.test("turns of equal weights go round", () => {
  deepEqual([...turns([3, 3, 3], 7)], [0, 1, 2, 0, 1, 2, 0]);
});

Deno.test("turns of a third of the weight come every third round, from the first", () => {
  deepEqual([...turns([3, 1], 10)], [0, 1, 0, 0, 1, 0, 0, 0, 1, 0]);
});

Deno.test("turns are as many as asked, each weight's within one of its rounds' share", () => {
  fc.assert(fc.property(weights, fc.nat(500), (weights, count) => {
    const taken = [...turns(weights, count)];
    equal(taken.length, count);
    const heaviest = weights.indexOf(Math.max(...weights));
    const rounds = taken.filter((index) => index === heaviest).length;
    weights.forEach((weight, index) => {
      const times = taken.filter((each) => each === index).length;
      const share = rounds * weight / weights[heaviest];
      ok(Math.abs(times - share) <= 1, `${weight} of ${weights}: ${times} in ${rounds} rounds`);
    });
  }));
});

Deno.test("turns come to each weight before any has a second", () => {
  fc.assert(fc.property(weights, (weights) => {
    deepEqual([...turns(weights, weights.length)], [...weights.keys()]);
  }));
});
