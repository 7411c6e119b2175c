import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { digestOrder } from "../../../src/strategy/ring_hash.ts";

/** Few values in each 16 bits, so that equal halves and equal digests come up. */
const half = fc.oneof(
  fc.integer({ min: 0, max: 0xffffffff }),
  fc.constantFrom(0, 1, 0xffff, 0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xffffffff),
);

Deno.test("digestOrder sorts by digest, and leaves equal ones in their order", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(half, half), { maxLength: 40 }), (digests) => {
      const expected = [...digests.keys()].sort((a, b) =>
        digests[a][0] - digests[b][0] || digests[a][1] - digests[b][1] || a - b
      );
      const order = digestOrder(
        Uint32Array.from(digests, ([high]) => high),
        Uint32Array.from(digests, ([, low]) => low),
      );
      deepEqual([...order], expected);
    }),
    { numRuns: 50 },
  );
});
