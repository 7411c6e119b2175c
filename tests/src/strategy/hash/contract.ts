import { deepEqual, equal } from "node:assert/strict";
import type { Digest, Hash } from "../../../../src/upstream/hash.ts";
import { generated } from "./generated.ts";

/** Of texts: known from many libraries. Of lengths: xxHash, tests/sanity_test.c, with seed 0. */
const OF_TEXTS: [text: string, digest: string][] = [
  ["", "ef46db3751d8e999"],
  ["a", "d24ec4f1a98c6e5b"],
  ["abc", "44bc2cf5ad770999"],
];
const OF_LENGTHS: [length: number, digest: string][] = [
  [0, "ef46db3751d8e999"],
  [1, "e934a84adb052768"],
  [4, "9136a0dca57457ee"],
  [14, "8282dcc4994e35c8"],
  [222, "b641ae8cb691c174"],
];

/** What every XXH64 does. */
export function testHash(name: string, hash: Hash): void {
  Deno.test(`${name} gives the published digests`, () => {
    for (const [text, digest] of OF_TEXTS) equal(hex(hash(text)), digest, text);
    for (const [length, digest] of OF_LENGTHS) {
      equal(hex(hash(generated(length))), digest, `${length} bytes`);
    }
  });

  Deno.test(`${name} starts anew with each text, and leaves earlier digests alone`, () => {
    const long = hash(generated(222));
    const before = { ...long };
    hash("a");
    deepEqual(long, before);
    deepEqual(hash(generated(222)), before);
  });
}

function hex({ high, low }: Digest): string {
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}
