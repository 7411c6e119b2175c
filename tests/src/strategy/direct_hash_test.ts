import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { DirectHash } from "../../../src/strategy/direct_hash.ts";
import { testStrategy } from "./contract.ts";
import { choices, countsOf, fleetOf, keysOf, NONE, slotsOf } from "./hashes.ts";
import { switchesOf, targetsOf } from "./targets.ts";

testStrategy("DirectHash", (targets) => new DirectHash(targets, {}));
testStrategy(
  "DirectHash with bounded load",
  (targets) => new DirectHash(targets, { boundedLoad: 1.25 }),
);

const weights = fc.array(fc.nat(9), { minLength: 1, maxLength: 8 });

Deno.test("DirectHash.pick gives each target as many slots as its weight, in the order written", () => {
  fc.assert(fc.property(weights, (weights) => {
    const targets = targetsOf(weights);
    const expected = targets.flatMap(({ url, weight }) => Array(weight).fill(url));
    deepEqual(choices(new DirectHash(targets, {}), slotsOf(expected.length)), expected);
  }));
});

Deno.test("DirectHash.pick takes the digest modulo the sum of the weights, all 64 bits of it", () => {
  const half = fc.integer({ min: 0, max: 0xffffffff });
  const heavy = fc.array(fc.integer({ min: 1, max: 65535 }), { minLength: 1, maxLength: 20 });
  fc.assert(fc.property(heavy, half, half, (weights, high, low) => {
    const targets = fleetOf(weights);
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    const slot = Number((BigInt(high) << 32n | BigInt(low)) % BigInt(sum));
    let end = 0;
    const expected = targets.find(({ weight }) => (end += weight) > slot);
    const strategy = new DirectHash(targets, {});
    equal(strategy.pick({ high, low }, NONE), expected);
    deepEqual(strategy.place({ high, low }), { name: `slot ${slot} of ${sum}`, target: expected });
  }));
});

Deno.test("DirectHash.pick is the same for the same targets and key", () => {
  fc.assert(fc.property(weights, fc.array(fc.boolean(), { minLength: 8 }), (weights, states) => {
    const targets = targetsOf(weights);
    switchesOf(targets).forEach((each, nth) => each.on = states[nth]);
    const keys = keysOf(20);
    const expected = choices(new DirectHash(targets, {}), keys);
    deepEqual(choices(new DirectHash(targets, {}), keys.toReversed()), expected.toReversed());
  }));
});

Deno.test("DirectHash.pick spreads the keys of one that is out over all others, by weight", () => {
  const targets = fleetOf([4, 1, 1, 2, 1, 3]);
  const [out, ...others] = targets;
  const strategy = new DirectHash(targets, {});
  const keys = keysOf(20_000).filter((key) => strategy.pick(key, NONE) === out);
  switchesOf(targets)[0].on = false;
  countsOf(strategy, { targets: others, keys }).forEach((count, nth) => {
    const share = others[nth].weight / 8;
    const deviation = Math.sqrt(keys.length * share * (1 - share));
    ok(Math.abs(count - keys.length * share) <= 3 * deviation, `${others[nth].url}: ${count}`);
  });
});

Deno.test("DirectHash.pick leaves keys where they are when others go out", () => {
  const targets = fleetOf([1, 2, 3, 1, 2]);
  const strategy = new DirectHash(targets, {});
  const kept = keysOf(500).filter((key) => strategy.pick(key, NONE) !== targets[2]);
  const before = choices(strategy, kept);
  switchesOf(targets)[2].on = false;
  deepEqual(choices(strategy, kept), before);
});
