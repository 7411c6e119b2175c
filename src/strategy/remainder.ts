/**
 * What is left of a digest of 64 bits by a divisor of up to 2 ** 37, without loss: taken in steps
 * of 16 bits, no product goes beyond the 53 bits that a number holds.
 */
export function remainder(high: number, low: number, divisor: number): number {
  const upper = (high % divisor * 0x10000 + (low >>> 16)) % divisor;
  return (upper * 0x10000 + (low & 0xffff)) % divisor;
}
