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

/**
 * What is left of a digest of 64 bits by a divisor of up to 2 ** 37, without loss: taken in steps
 * of 16 bits, no product goes beyond the 53 bits that a number holds.
 */
export function remainder(high: number, low: number, divisor: number): number {
  const upper = (high % divisor * 0x10000 + (low >>> 16)) % divisor;
  return (upper * 0x10000 + (low & 0xffff)) % divisor;
}
