/**
 * XXH64 by hash-wasm, instantiated once as the program starts. Not for workerd, which compiles no
 * WASM at run time: there the wait below would never end.
 */
import { createXXHash64 } from "hash-wasm";
import type { Digest, Hash } from "../../upstream/hash.ts";

const hasher = await createXXHash64();
/** The hasher takes bytes; a long text goes through in pieces, so that nothing grows with it. */
const piece = new Uint8Array(4096);

export const xxh64: Hash = (bytes) => {
  hasher.init();
  for (let start = 0; start < bytes.length; start += piece.length) {
    const length = Math.min(piece.length, bytes.length - start);
    for (let i = 0; i < length; i++) piece[i] = bytes.charCodeAt(start + i);
    hasher.update(piece.subarray(0, length));
  }
  return digestOf(hasher.digest("binary"));
};

/** Big-endian, as XXH64 is written. */
function digestOf(bytes: Uint8Array): Digest {
  return { high: half(bytes, 0), low: half(bytes, 4) };
}

function half(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3]) >>> 0;
}
