/**
 * A radix sort: four stable passes of 16 bits, from the lowest up. A comparison for each step would
 * make the largest rings take seconds.
 */
const DIGITS = 0x10000;

/** The positions of digests, given as halves, from the least digest to the greatest; stable. */
export function digestOrder(highs: Uint32Array, lows: Uint32Array): Uint32Array {
  let order = Uint32Array.from(highs.keys());
  for (const halves of [lows, highs]) {
    for (const shift of [0, 16]) order = sortedBy(halves, { order, shift });
  }
  return order;
}

function sortedBy(
  halves: Uint32Array,
  { order, shift }: { order: Uint32Array; shift: number },
): Uint32Array<ArrayBuffer> {
  const starts = new Uint32Array(DIGITS + 1);
  for (const half of halves) starts[(half >>> shift & DIGITS - 1) + 1]++;
  for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1] += starts[digit];
  const sorted = new Uint32Array(order.length);
  for (const at of order) sorted[starts[halves[at] >>> shift & DIGITS - 1]++] = at;
  return sorted;
}
