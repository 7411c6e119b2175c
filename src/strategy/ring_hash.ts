/**
 * Consistent hashing on a ring, as ketama has it: each target has points on a circle of digests,
 * and a key belongs to the first point at or after its own. When a target goes, only its own keys
 * move. A point follows from its target's URL alone, not from its place in the config.
 */
import { inUrlOrder, Search } from "./search.ts";
import { type Digest, digitsOf, type Hash } from "../upstream/hash.ts";
import type { Place, Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";

export interface RingHashOptions {
  readonly hash: Hash;
  /** For each unit of weight. */
  readonly points: number;
  /** Times the mean of requests in flight that a target may have; absent: any number. */
  readonly boundedLoad?: number;
}

export class RingHash implements Strategy {
  readonly #targets: readonly Target[];
  readonly #ring: Ring;
  readonly #search: Search;

  constructor(targets: readonly Target[], options: RingHashOptions) {
    this.#targets = inUrlOrder(targets);
    this.#ring = ringOf(this.#targets, options);
    this.#search = new Search(this.#targets, options.boundedLoad);
  }

  pick(key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const { owners } = this.#ring;
    if (owners.length === 0) return undefined;
    const search = this.#search;
    search.begin();
    let at = pointOf(this.#ring, key);
    while (!search.endsAt(owners[at], tried)) at = at + 1 < owners.length ? at + 1 : 0;
    return search.found;
  }

  /** Points are counted from 1. */
  place(key: Digest): Place {
    const { highs, lows, owners } = this.#ring;
    const at = pointOf(this.#ring, key);
    const point = digitsOf({ high: highs[at], low: lows[at] });
    return {
      name: `point ${at + 1} of ${owners.length} (0x${point})`,
      target: this.#targets[owners[at]],
    };
  }
}

/** Points in the order of their digests, side by side. */
interface Ring {
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  /** Indices of targets. */
  readonly owners: Uint32Array;
}

/** Equal points are in the order of their targets: the sort is stable. */
function ringOf(targets: readonly Target[], { hash, points }: RingHashOptions): Ring {
  const count = targets.reduce((sum, { weight }) => sum + weight * points, 0);
  const highs = new Uint32Array(count);
  const lows = new Uint32Array(count);
  const owners = new Uint32Array(count);
  let at = 0;
  targets.forEach(({ url, weight }, index) => {
    for (let point = 0; point < weight * points; point++, at++) {
      ({ high: highs[at], low: lows[at] } = hash(`${url}#${point}`));
      owners[at] = index;
    }
  });
  const order = digestOrder(highs, lows);
  return {
    highs: order.map((at) => highs[at]),
    lows: order.map((at) => lows[at]),
    owners: order.map((at) => owners[at]),
  };
}

/**
 * The first at or after the key; after the last comes the first. Points are spread evenly, so that
 * the one is sought near its share of the ring: a window of four standard deviations to either
 * side, and beyond it where it is not there.
 */
function pointOf(ring: Ring, key: Digest): number {
  const count = ring.highs.length;
  const near = Math.floor(key.high / 0x100000000 * count);
  const reach = Math.ceil(2 * Math.sqrt(count));
  let first = 0;
  let past = count;
  if (near > reach) {
    if (isBefore(ring, near - reach, key)) first = near - reach + 1;
    else past = near - reach;
  }
  if (near + reach < past) {
    if (isBefore(ring, near + reach, key)) first = near + reach + 1;
    else past = near + reach;
  }
  while (first < past) {
    const middle = first + past >>> 1;
    if (isBefore(ring, middle, key)) first = middle + 1;
    else past = middle;
  }
  return first < count ? first : 0;
}

function isBefore({ highs, lows }: Ring, at: number, { high, low }: Digest): boolean {
  return highs[at] < high || highs[at] === high && lows[at] < low;
}

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
