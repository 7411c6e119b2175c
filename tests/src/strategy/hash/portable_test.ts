import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { xxh64 } from "../../../../src/strategy/hash/portable.ts";
import { xxh64 as byWasm } from "../../../../src/strategy/hash/wasm.ts";
import { testHash } from "./contract.ts";
import { generated } from "./generated.ts";

testHash("xxh64 without WASM", xxh64);

const byteString = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => String.fromCharCode(...bytes));

Deno.test("xxh64 without WASM equals that by WASM, of any bytes", () => {
  fc.assert(fc.property(byteString(100), (bytes) => deepEqual(xxh64(bytes), byWasm(bytes))), {
    numRuns: 1000,
  });
});

Deno.test("xxh64 without WASM equals that by WASM, of every length", () => {
  for (let length = 0; length <= 100; length++) {
    const bytes = generated(length);
    deepEqual(xxh64(bytes), byWasm(bytes), `${length} bytes`);
  }
  // What goes through WASM in pieces: short of one, one, and more.
  for (const length of [4095, 4096, 4097, 8192, 10_000]) {
    const bytes = generated(length);
    deepEqual(xxh64(bytes), byWasm(bytes), `${length} bytes`);
  }
});
