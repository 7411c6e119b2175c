import assert from "node:assert/strict";
import fc from "fast-check";
import { nextPrime, parsePrime } from "../../config/primes.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("nextPrime gives the least prime that is not below", () => {
  const cases = [[0, 2], [2, 2], [4, 5], [9, 11], [65_536, 65_537], [5_000_000, 5_000_011]];
  for (const [from, prime] of cases) assert.equal(nextPrime(from), prime);
});

Deno.test("parsePrime takes numbers that nothing divides", () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 5000 }), (number) => {
    const divisors = Array.from({ length: number - 2 }, (_, index) => index + 2);
    const prime = divisors.every((divisor) => number % divisor !== 0);
    const parsed = messageOf(() => parsePrime(number, { max: 5003 }));
    assert.equal(parsed.startsWith("nothing thrown"), prime);
  }));
});

Deno.test("parsePrime names the next one", () => {
  const limits = { max: 65_537 };
  assert.equal(
    messageOf(() => parsePrime(65_536, limits)),
    "expected a prime (the next is 65537), got 65536",
  );
  assert.equal(
    messageOf(() => parsePrime(1, limits)),
    "expected an integer from 2 to 65537, got 1",
  );
});
