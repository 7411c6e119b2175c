import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { rangesIn } from "../../../src/answer/ranges.ts";

Deno.test("rangesIn: what it gives lies within the file, and is not empty", () => {
  const number = fc.oneof(fc.constant(""), fc.nat(30).map(String), fc.constant("9".repeat(400)));
  const spec = fc.tuple(number, number).map(([first, last]) => `${first}-${last}`);
  fc.assert(fc.property(fc.array(spec, { maxLength: 20 }), fc.nat(20), (specs, size) => {
    const slices = rangesIn(`bytes=${specs.join()}`, size) ?? [];
    for (const { start, end } of slices) ok(0 <= start && start < end && end <= size);
    ok(slices.length <= 16);
    const bytes = slices.reduce((sum, { start, end }) => sum + end - start, 0);
    ok(slices.length < 2 || bytes <= size);
  }));
});

Deno.test("rangesIn keeps the order, and leaves out what is beyond the end", () => {
  deepEqual(rangesIn("bytes=5-6 , 0-0,,90-", 10), [{ start: 5, end: 7 }, { start: 0, end: 1 }]);
});
