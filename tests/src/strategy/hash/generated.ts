const PRIME_32 = 0x9e3779b1n;
const PRIME_64 = 0x9e3779b185ebca8dn;

/** The bytes that xxHash's own sanity checks hash (tests/sanity_test.c), one code unit each. */
export function generated(length: number): string {
  const bytes: number[] = [];
  let state = PRIME_32;
  for (let i = 0; i < length; i++) {
    bytes.push(Number(state >> 56n));
    state = BigInt.asUintN(64, state * PRIME_64);
  }
  return String.fromCharCode(...bytes);
}
