/**
 * XXH64 with seed 0 (github.com/Cyan4973/xxHash, doc/xxhash_spec.md), as two unsigned halves of 32
 * bits: numbers hold them without loss, and a BigInt would be allocated for each request.
 */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

/** Of a byte string: each code unit is one byte, 0 to 255. */
export type Hash = (bytes: string) => Digest;

/** For strategies that look at no key. */
export const NO_DIGEST: Digest = { high: 0, low: 0 };

/** 16 hex digits, in lower case. */
export function digitsOf({ high, low }: Digest): string {
  return digits(high) + digits(low);
}

function digits(half: number): string {
  return half.toString(16).padStart(8, "0");
}
