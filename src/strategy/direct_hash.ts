/**
 * Digest modulo the sum of the weights. Each target has as many slots as its weight, in the order
 * written: shares are exact, and every key moves when a target comes or goes.
 */
import { type Digest, remainder } from "../upstream/hash.ts";
import type { Place, Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { Search } from "./search.ts";

export interface DirectHashOptions {
  /** Times the mean of requests in flight that a target may have; absent: any number. */
  readonly boundedLoad?: number;
}

/** With two thirds of the targets out, one key in a thousand has not found a fit one after these. */
const REMIXES = 16;

/** 2 ** 32 by the golden ratio: a sequence of its multiples does not return for 2 ** 32 steps. */
const GOLDEN = 0x9e3779b9;

export class DirectHash implements Strategy {
  readonly #targets: readonly Target[];
  /** For each target, the slot after its last. */
  readonly #ends: Float64Array;
  readonly #slots: number;
  readonly #search: Search;

  constructor(targets: readonly Target[], { boundedLoad }: DirectHashOptions) {
    this.#targets = targets.filter(({ weight }) => weight > 0);
    let end = 0;
    this.#ends = Float64Array.from(this.#targets, ({ weight }) => end += weight);
    this.#slots = end;
    this.#search = new Search(this.#targets, boundedLoad);
  }

  pick({ high, low }: Digest, tried: ReadonlySet<Target>): Target | undefined {
    if (this.#slots === 0) return undefined;
    const search = this.#search;
    search.begin();
    let index = this.#indexOf(high, low);
    if (search.endsAt(index, tried)) return search.found;
    // Slots of their own for each key: those of a target that is out spread over all others.
    for (let nth = 1; nth <= REMIXES; nth++) {
      const remixed = mixed(high ^ Math.imul(nth, GOLDEN));
      index = this.#indexOf(remixed, mixed(low ^ remixed));
      if (search.endsAt(index, tried)) return search.found;
    }
    do index = index + 1 < this.#targets.length ? index + 1 : 0; while (
      !search.endsAt(index, tried)
    );
    return search.found;
  }

  place({ high, low }: Digest): Place {
    return {
      name: `slot ${remainder(high, low, this.#slots)} of ${this.#slots}`,
      target: this.#targets[this.#indexOf(high, low)],
    };
  }

  /** The first target whose slots end after the digest's. */
  #indexOf(high: number, low: number): number {
    const slot = remainder(high, low, this.#slots);
    const ends = this.#ends;
    let first = 0;
    for (let past = ends.length - 1; first < past;) {
      const middle = first + past >>> 1;
      if (ends[middle] > slot) past = middle;
      else first = middle + 1;
    }
    return first;
  }
}

/** The finalizer of MurmurHash3 (32 bits): each bit of the input may turn each of the output. */
function mixed(bits: number): number {
  bits = Math.imul(bits ^ bits >>> 16, 0x85ebca6b);
  bits = Math.imul(bits ^ bits >>> 13, 0xc2b2ae35);
  return (bits ^ bits >>> 16) >>> 0;
}
