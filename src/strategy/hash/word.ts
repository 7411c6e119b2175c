import type { Digest } from "../../upstream/hash.ts";

/**
 * An unsigned number of 64 bits, reckoned with in place: two halves that are kept signed, as that
 * is how engines hold integers of 32 bits.
 */
export class Word {
  high = 0;
  low = 0;

  set(high: number, low: number): void {
    this.high = high | 0;
    this.low = low | 0;
  }

  add(high: number, low: number): void {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = this.high + high + (sum > 0xffffffff ? 1 : 0) | 0;
    this.low = sum | 0;
  }

  xor(high: number, low: number): void {
    this.high ^= high;
    this.low ^= low;
  }

  multiply({ high, low }: Digest): void {
    const crossed = Math.imul(this.high, low) + Math.imul(this.low, high);
    this.high = crossed + carried(this.low, low) | 0;
    this.low = Math.imul(this.low, low);
  }

  /** To the left, by 1 to 31 bits. */
  rotate(bits: number): void {
    const { high, low } = this;
    this.high = high << bits | low >>> 32 - bits;
    this.low = low << bits | high >>> 32 - bits;
  }
}

/** The upper half of the product of two halves: by quarters, whose products fit into 32 bits. */
function carried(a: number, b: number): number {
  const a1 = a >>> 16, a0 = a & 0xffff;
  const b1 = b >>> 16, b0 = b & 0xffff;
  const low = a1 * b0 + (a0 * b0 >>> 16);
  const middle = a0 * b1 + (low & 0xffff);
  return a1 * b1 + (low >>> 16) + (middle >>> 16);
}
