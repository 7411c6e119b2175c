import { equal, match, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { RandomDigits } from "../../../../src/telemetry/trace/sampling_tracer.ts";

Deno.test("RandomDigits.take writes the bytes that it is given, each once", () => {
  let next = 0;
  const digits = new RandomDigits((bytes) => bytes.forEach((_, i) => bytes[i] = next++ % 256));
  equal(digits.take(8), "00010203");
  equal(digits.take(16), "0405060708090a0b");
  let written = "";
  while (written.length < 2 * (256 - 12)) written += digits.take(2);
  equal(written.slice(-4), "feff");
});

Deno.test("RandomDigits.take gives as many as are asked for, and never zeros alone", () => {
  const zerosFirst = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 8, maxLength: 8 });
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 64 })), zerosFirst, (counts, few) => {
    few[0] = 1;
    const digits = new RandomDigits((bytes) => bytes.forEach((_, i) => bytes[i] = few[i % 8]));
    for (const count of counts) {
      const text = digits.take(count);
      equal(text.length, count);
      match(text, /[1-9a-f]/);
    }
  }));
});

Deno.test("RandomDigits.take goes on past the bytes that it has asked for", () => {
  let fills = 0;
  const digits = new RandomDigits((bytes) => bytes.fill(++fills));
  const first = digits.take(32);
  for (let i = 0; i < 1000; i++) digits.take(32);
  notEqual(digits.take(32), first);
});
