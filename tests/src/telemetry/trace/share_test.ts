import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Share } from "../../../../src/telemetry/trace/sampling_tracer.ts";

const id = fc.string({
  unit: fc.constantFrom(..."0123456789abcdef"),
  minLength: 32,
  maxLength: 32,
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

Deno.test("Share.has: what a share has, every greater share has", () => {
  fc.assert(fc.property(id, share, share, (id, one, other) => {
    const [less, more] = [Math.min(one, other), Math.max(one, other)];
    ok(!new Share(less).has(id) || new Share(more).has(id));
  }));
});

Deno.test("Share.has: 0 has none, 1 has all", () => {
  fc.assert(fc.property(id, (id) => {
    deepEqual([new Share(0).has(id), new Share(1).has(id)], [false, true]);
  }));
  deepEqual(["f".repeat(32), "0".repeat(32)].map((id) => new Share(0).has(id)), [false, false]);
  deepEqual(["f".repeat(32), "0".repeat(32)].map((id) => new Share(1).has(id)), [true, true]);
});

Deno.test("Share.has compares the last 14 digits with the bound, which it has", () => {
  const before = "f".repeat(18);
  const quarter = new Share(0.25);
  equal(quarter.has(`${before}c0000000000000`), true);
  equal(quarter.has(`${before}bfffffffffffff`), false);
  const least = new Share(2 ** -53);
  equal(least.has(`${before}fffffffffffff8`), true);
  equal(least.has(`${before}fffffffffffff7`), false);
});

Deno.test("Share.has: a share smaller than can be told is none", () => {
  equal(new Share(Number.MIN_VALUE).has("f".repeat(32)), false);
});

Deno.test("Share.has has as much of all as it says", () => {
  const first = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
  const ids = first.map((digits) => "0".repeat(18) + digits + "800000000000");
  equal(ids.filter((id) => new Share(0.125).has(id)).length, 32);
});
