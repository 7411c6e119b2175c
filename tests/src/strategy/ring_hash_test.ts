import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { Digest } from "../../../src/upstream/hash.ts";
import { xxh64 } from "../../../src/strategy/hash/portable.ts";
import { RingHash } from "../../../src/strategy/ring_hash.ts";
import { testStrategy } from "./contract.ts";
import { choices, countsOf, fleetOf, keysOf, NONE } from "./hashes.ts";
import { switchesOf, targetsOf } from "./targets.ts";

const OPTIONS = { hash: xxh64, points: 20 };

testStrategy("RingHash", (targets) => new RingHash(targets, OPTIONS));
testStrategy(
  "RingHash with bounded load",
  (targets) => new RingHash(targets, { ...OPTIONS, boundedLoad: 1.25 }),
);

const someWeights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 8 });

/** A ring whose points are given: of `http://a/#0` by `a0`. */
function ringAt(points: Record<string, Digest>) {
  const hash = (name: string) => points[name.replace(/^http:\/\/(.)\/#/, "$1")];
  return new RingHash(targetsOf([1, 1]), { hash, points: 2 });
}

Deno.test("RingHash.pick gives the first point at or after the key, and after the last the first", () => {
  const ring = ringAt({
    a0: { high: 0x10, low: 5 },
    b0: { high: 0x10, low: 7 },
    a1: { high: 0x80000000, low: 0 },
    b1: { high: 0xfffffff0, low: 0xffffffff },
  });
  const expected: [high: number, low: number, owner: string, place: string][] = [
    [0, 0xffffffff, "a", "point 1 of 4 (0x0000001000000005)"],
    [0x10, 5, "a", "point 1 of 4 (0x0000001000000005)"],
    [0x10, 6, "b", "point 2 of 4 (0x0000001000000007)"],
    [0x10, 7, "b", "point 2 of 4 (0x0000001000000007)"],
    [0x10, 8, "a", "point 3 of 4 (0x8000000000000000)"],
    [0x80000000, 0, "a", "point 3 of 4 (0x8000000000000000)"],
    [0x80000000, 1, "b", "point 4 of 4 (0xfffffff0ffffffff)"],
    [0xfffffff0, 0xffffffff, "b", "point 4 of 4 (0xfffffff0ffffffff)"],
    [0xfffffff1, 0, "a", "point 1 of 4 (0x0000001000000005)"],
  ];
  for (const [high, low, owner, name] of expected) {
    equal(ring.pick({ high, low }, NONE)?.authority, owner, name);
    const place = ring.place({ high, low });
    deepEqual([place.name, place.target.authority], [name, owner]);
  }
});

Deno.test("RingHash.place finds the point wherever points crowd", () => {
  const half = fc.integer({ min: 0, max: 0xffffffff });
  const crowded = fc.integer({ min: 0, max: 200 });
  const digest = fc.record({ high: fc.oneof(half, crowded), low: half });
  const digests = fc.array(digest, { minLength: 1, maxLength: 120, size: "max" });
  const value = ({ high, low }: Digest) => BigInt(high) << 32n | BigInt(low);
  fc.assert(fc.property(digests, fc.array(digest), (points, keys) => {
    const hash = (name: string) => points[Number(name.split("#")[1])];
    const ring = new RingHash(targetsOf([1]), { hash, points: points.length });
    for (const key of keys) {
      const before = points.filter((point) => value(point) < value(key)).length;
      const nth = before % points.length + 1;
      ok(ring.place(key).name.startsWith(`point ${nth} of ${points.length} (0x`), `${nth}`);
    }
  }));
});

Deno.test("RingHash.pick breaks equal points by URL, however the targets are written", () => {
  const hash = () => ({ high: 1, low: 1 });
  const targets = targetsOf([1, 1, 1]);
  for (const written of [targets, targets.toReversed()]) {
    const ring = new RingHash(written, { hash, points: 3 });
    equal(ring.pick({ high: 0, low: 0 }, NONE), targets[0]);
  }
});

Deno.test("RingHash.pick is the same for shuffled targets", () => {
  const shuffled = someWeights.chain((weights) =>
    fc.tuple(
      fc.constant(weights),
      fc.shuffledSubarray([...weights.keys()], { minLength: weights.length }),
    )
  );
  fc.assert(fc.property(shuffled, ([weights, order]) => {
    const targets = fleetOf(weights);
    const keys = keysOf(50);
    deepEqual(
      choices(new RingHash(order.map((index) => targets[index]), OPTIONS), keys),
      choices(new RingHash(targets, OPTIONS), keys),
    );
  }));
});

Deno.test("RingHash.pick without one target moves its keys and no other", () => {
  fc.assert(fc.property(someWeights, fc.nat(), (weights, nth) => {
    const targets = fleetOf(weights);
    const gone = targets[nth % targets.length];
    const before = new RingHash(targets, OPTIONS);
    const after = new RingHash(targets.filter((target) => target !== gone), OPTIONS);
    for (const key of keysOf(50)) {
      const owner = before.pick(key, NONE);
      const successor = after.pick(key, NONE);
      if (owner === gone) ok(successor !== undefined);
      else equal(successor, owner);
    }
  }));
});

Deno.test("RingHash.pick with one target out is as if it were not on the ring", () => {
  fc.assert(fc.property(someWeights, fc.nat(), (weights, nth) => {
    const targets = fleetOf(weights);
    const out = nth % targets.length;
    switchesOf(targets)[out].on = false;
    const keys = keysOf(50);
    deepEqual(
      choices(new RingHash(targets, OPTIONS), keys),
      choices(new RingHash(targets.toSpliced(out, 1), OPTIONS), keys),
    );
  }));
});

Deno.test("RingHash.pick honours weights: shares within three deviations of their points", () => {
  const weights = [1, 2, 3, 0, 4];
  const targets = fleetOf(weights);
  const keys = keysOf(20_000);
  const ring = new RingHash(targets, { hash: xxh64, points: 160 });
  countsOf(ring, { targets, keys }).forEach((count, nth) => {
    const share = keys.length * weights[nth] / 10;
    // A share is the sum of as many arcs as there are points, each about its mean in deviation.
    const deviation = share / Math.sqrt(Math.max(1, 160 * weights[nth]));
    ok(Math.abs(count - share) <= 3 * deviation, `weight ${weights[nth]}: ${count} keys`);
  });
});
