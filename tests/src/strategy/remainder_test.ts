import { equal } from "node:assert/strict";
import fc from "fast-check";
import { remainder } from "../../../src/upstream/hash.ts";

const half = fc.integer({ min: 0, max: 0xffffffff });

Deno.test("remainder is that of the whole digest, for divisors of up to 37 bits", () => {
  fc.assert(fc.property(half, half, fc.integer({ min: 1, max: 2 ** 37 }), (high, low, divisor) => {
    const digest = BigInt(high) << 32n | BigInt(low);
    equal(remainder(high, low, divisor), Number(digest % BigInt(divisor)));
  }));
});

Deno.test("remainder loses nothing of the greatest digest by the greatest divisors", () => {
  for (const divisor of [2 ** 37, 2 ** 37 - 1, 2 ** 36 + 1, 2 ** 32 + 1, 65_537]) {
    const expected = Number((2n ** 64n - 1n) % BigInt(divisor));
    equal(remainder(0xffffffff, 0xffffffff, divisor), expected);
  }
});
