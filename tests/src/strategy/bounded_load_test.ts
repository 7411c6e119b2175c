import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { xxh64 } from "../../../src/strategy/hash/portable.ts";
import type { Strategy } from "../../../src/upstream/strategy.ts";
import { BoundedLoad } from "../../../src/strategy/search.ts";
import { DirectHash } from "../../../src/strategy/direct_hash.ts";
import { Maglev } from "../../../src/strategy/maglev.ts";
import { RingHash } from "../../../src/strategy/ring_hash.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { Lease } from "../../../src/upstream/lease.ts";
import { fleetOf, keysOf, NONE } from "./hashes.ts";
import { switchesOf } from "./targets.ts";

type Make = (targets: readonly Target[], boundedLoad?: number) => Strategy;

const makes: Record<string, Make> = {
  DirectHash: (targets, boundedLoad) => new DirectHash(targets, { boundedLoad }),
  RingHash: (targets, boundedLoad) =>
    new RingHash(targets, { hash: xxh64, points: 20, boundedLoad }),
  Maglev: (targets, boundedLoad) =>
    new Maglev(targets, { hash: xxh64, tableSize: 101, boundedLoad }),
};

const someWeights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });

/** With c = 5/4, in whole numbers. */
function boundOf(target: Target, { weights, total }: { weights: number; total: number }): bigint {
  const dividend = 5n * BigInt(total * target.weight);
  const divisor = 4n * BigInt(weights);
  return (dividend + divisor - 1n) / divisor;
}

function sumOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

function load(targets: readonly Target[], counts: readonly number[]): void {
  targets.forEach((target, nth) => {
    for (let held = 0; held < counts[nth]; held++) new Lease(target);
  });
}

Deno.test("BoundedLoad.isFull where one more would be above c times the mean, rounded up", () => {
  const counts = fc.array(fc.nat(12), { minLength: 6, maxLength: 6 });
  fc.assert(fc.property(someWeights, counts, (weights, counts) => {
    const targets = fleetOf(weights);
    load(targets, counts);
    const bounded = new BoundedLoad(targets, 1.25);
    for (const target of targets) {
      const bound = boundOf(target, { weights: sumOf(weights), total: target.load.total + 1 });
      equal(bounded.isFull(target), BigInt(target.inFlight + 1) > bound);
    }
  }));
});

for (const [name, make] of Object.entries(makes)) {
  Deno.test(`${name}.pick with bounded load leaves none above its bound while requests come in`, () => {
    fc.assert(fc.property(someWeights, fc.array(fc.nat(3), { maxLength: 60 }), (weights, keys) => {
      const targets = fleetOf(weights);
      const strategy = make(targets, 1.25);
      const few = keysOf(4);
      for (const key of keys) {
        const target = strategy.pick(few[key], NONE)!;
        new Lease(target);
        const { total } = target.load;
        ok(target.inFlight <= boundOf(target, { weights: sumOf(weights), total }), target.url);
      }
    }));
  });

  Deno.test(`${name}.pick with bounded load moves a key only when its own target is full`, () => {
    const counts = fc.array(fc.nat(6), { minLength: 6, maxLength: 6 });
    fc.assert(fc.property(someWeights, counts, (weights, counts) => {
      const targets = fleetOf(weights);
      load(targets, counts);
      const bounded = new BoundedLoad(targets, 1.25);
      const [free, bound] = [make(targets), make(targets, 1.25)];
      for (const key of keysOf(10)) {
        const own = free.pick(key, NONE)!;
        const picked = bound.pick(key, NONE)!;
        equal(picked === own, !bounded.isFull(own));
        ok(!bounded.isFull(picked));
      }
    }));
  });

  Deno.test(`${name}.pick ignores the bound where all that are fit are above it`, () => {
    const targets = fleetOf([1, 1, 1, 1, 1]);
    load(targets, [9, 9, 0, 0, 0]);
    switchesOf(targets).forEach((each, nth) => each.on = nth < 2);
    for (const key of keysOf(10)) {
      const expected = make(targets).pick(key, NONE);
      ok(expected !== undefined);
      equal(make(targets, 1.25).pick(key, NONE), expected);
    }
  });
}
