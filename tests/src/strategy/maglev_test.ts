import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import type { Digest } from "../../../src/upstream/hash.ts";
import { xxh64 } from "../../../src/strategy/hash/portable.ts";
import { Maglev } from "../../../src/strategy/maglev.ts";
import { testStrategy } from "./contract.ts";
import { choices, countsOf, fleetOf, keysOf, NONE, slotsOf } from "./hashes.ts";
import { switchesOf, targetsOf } from "./targets.ts";

const OPTIONS = { hash: xxh64, tableSize: 1009 };

testStrategy("Maglev", (targets) => new Maglev(targets, OPTIONS));
testStrategy(
  "Maglev with bounded load",
  (targets) => new Maglev(targets, { ...OPTIONS, boundedLoad: 1.25 }),
);
testStrategy(
  "Maglev with hardly a slot for each",
  (targets) => new Maglev(targets, { ...OPTIONS, tableSize: 307 }),
);

const someWeights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
const prime = fc.constantFrom(11, 13, 101, 251, 1009);

/** Table 1 of the paper: (offset, skip) of three targets among seven slots. */
const OF_THE_PAPER: Record<string, Digest> = {
  "http://a/": { high: 3, low: 4 - 1 },
  "http://b/": { high: 0, low: 2 - 1 },
  "http://c/": { high: 3, low: 1 - 1 },
};

Deno.test("Maglev.pick has the tables of the paper's example, with and without its second target", () => {
  const [a, b, c] = targetsOf([1, 1, 1]);
  const options = { hash: (url: string) => OF_THE_PAPER[url], tableSize: 7 };
  const tableOf = (targets: typeof a[]) =>
    slotsOf(7).map((slot) => new Maglev(targets, options).pick(slot, NONE)?.authority).join("");
  equal(tableOf([a, b, c]), "babacca");
  equal(tableOf([a, c]), "aaaaccc");
});

Deno.test("Maglev.pick gives equal targets equal slots, save for one", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 11 }), prime, (count, tableSize) => {
    const targets = fleetOf(Array(count).fill(3));
    const maglev = new Maglev(targets, { hash: xxh64, tableSize });
    const counts = countsOf(maglev, { targets, keys: slotsOf(tableSize) });
    ok(Math.max(...counts) - Math.min(...counts) <= 1, `${counts}`);
  }));
});

Deno.test("Maglev.pick honours weights within a slot, and a weight's share of a slot for each target", () => {
  fc.assert(fc.property(someWeights, prime, (weights, tableSize) => {
    const targets = fleetOf(weights);
    const maglev = new Maglev(targets, { hash: xxh64, tableSize });
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    countsOf(maglev, { targets, keys: slotsOf(tableSize) }).forEach((count, nth) => {
      const share = weights[nth] / sum;
      const bound = 1 + weights.length * share;
      ok(Math.abs(count - tableSize * share) <= bound, `${weights[nth]} of ${sum}: ${count}`);
    });
  }));
});

Deno.test("Maglev.pick is the same for shuffled targets", () => {
  const shuffled = someWeights.chain((weights) =>
    fc.tuple(
      fc.constant(weights),
      fc.shuffledSubarray([...weights.keys()], { minLength: weights.length }),
    )
  );
  fc.assert(fc.property(shuffled, ([weights, order]) => {
    const targets = fleetOf(weights);
    const slots = slotsOf(OPTIONS.tableSize);
    deepEqual(
      choices(new Maglev(order.map((index) => targets[index]), OPTIONS), slots),
      choices(new Maglev(targets, OPTIONS), slots),
    );
  }));
});

Deno.test("Maglev.pick without one of ten targets moves its slots, and a twentieth of all at most", () => {
  const targets = fleetOf(Array(10).fill(1));
  const tableSize = 1009;
  const slots = slotsOf(tableSize);
  const before = choices(new Maglev(targets, { hash: xxh64, tableSize }), slots);
  targets.forEach(({ url: gone }, nth) => {
    const left = targets.toSpliced(nth, 1);
    const after = choices(new Maglev(left, { hash: xxh64, tableSize }), slots);
    const moved = after.filter((url, slot) => before[slot] !== gone && before[slot] !== url).length;
    ok(moved <= tableSize / 20, `${moved} slots without ${gone}`);
  });
});

Deno.test("Maglev.pick walks on from the slot of one that is out, and leaves other keys", () => {
  const targets = fleetOf([1, 2, 1, 3]);
  const maglev = new Maglev(targets, OPTIONS);
  const table = choices(maglev, slotsOf(OPTIONS.tableSize));
  switchesOf(targets)[1].on = false;
  const next = (slot: number): string | undefined =>
    table[slot] === targets[1].url ? next((slot + 1) % table.length) : table[slot];
  deepEqual(choices(maglev, slotsOf(table.length)), table.map((_, slot) => next(slot)));
});

Deno.test("Maglev.place tells the slot of a digest: its remainder by the size of the table", () => {
  const targets = fleetOf([1, 1, 1]);
  const maglev = new Maglev(targets, { hash: xxh64, tableSize: 65_537 });
  for (const key of keysOf(20)) {
    const slot = Number((BigInt(key.high) << 32n | BigInt(key.low)) % 65_537n);
    const { name, target } = maglev.place(key);
    equal(name, `slot ${slot} of 65537`);
    equal(target, maglev.pick(key, NONE));
    equal(target, maglev.pick({ high: 0, low: slot }, NONE));
  }
});

Deno.test("Maglev throws RangeError for more targets than slots; those of weight 0 need none", () => {
  throws(() => new Maglev(fleetOf([1, 1, 1, 1]), { hash: xxh64, tableSize: 3 }), RangeError);
  const spare = new Maglev(fleetOf([1, 0, 1, 1]), { hash: xxh64, tableSize: 3 });
  equal(new Set(choices(spare, slotsOf(3))).size, 3);
});
