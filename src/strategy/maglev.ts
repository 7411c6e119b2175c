/**
 * Maglev hashing (Eisenbud et al., NSDI '16, section 3.4): a table of slots, each of one target.
 * Every target has its own order of preference over all slots, and the targets take turns at the
 * first that is empty: loads differ by a slot at most, and when a target goes, few slots change
 * hands besides its own.
 */
import { type Digest, type Hash, remainder } from "../upstream/hash.ts";
import type { Place, Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { inUrlOrder, Search } from "./search.ts";
import { turns } from "./turns.ts";

export interface MaglevOptions {
  readonly hash: Hash;
  /** Slots: a prime, as only then each order of preference has all of them. */
  readonly tableSize: number;
  /** Times the mean of requests in flight that a target may have; absent: any number. */
  readonly boundedLoad?: number;
}

/** For each slot, the index of its target. */
type Table = Uint16Array | Uint32Array;

export class Maglev implements Strategy {
  readonly #targets: readonly Target[];
  readonly #table: Table;
  readonly #search: Search;

  /** Throws RangeError where the table has fewer slots than there are targets. */
  constructor(targets: readonly Target[], options: MaglevOptions) {
    this.#targets = inUrlOrder(targets);
    this.#table = tableOf(this.#targets, options);
    this.#search = new Search(this.#targets, options.boundedLoad);
  }

  pick({ high, low }: Digest, tried: ReadonlySet<Target>): Target | undefined {
    if (this.#targets.length === 0) return undefined;
    const table = this.#table;
    const search = this.#search;
    search.begin();
    let slot = remainder(high, low, table.length);
    while (!search.endsAt(table[slot], tried)) slot = slot + 1 < table.length ? slot + 1 : 0;
    return search.found;
  }

  place({ high, low }: Digest): Place {
    const slot = remainder(high, low, this.#table.length);
    return {
      name: `slot ${slot} of ${this.#table.length}`,
      target: this.#targets[this.#table[slot]],
    };
  }
}

/** Pseudocode 1 of the paper; of the weights, which it leaves open, `turns` tells. */
function tableOf(targets: readonly Target[], { hash, tableSize }: MaglevOptions): Table {
  const nobody = targets.length;
  if (nobody > tableSize) {
    throw new RangeError(`${nobody} targets do not fit into ${tableSize} slots`);
  }
  const table = new (nobody > 0xffff ? Uint32Array : Uint16Array)(tableSize).fill(nobody);
  if (nobody === 0) return table;
  const digests = targets.map(({ url }) => hash(url));
  const skips = digests.map(({ low }) => low % (tableSize - 1) + 1);
  const next = digests.map(({ high }) => high % tableSize);
  for (const index of turns(targets.map(({ weight }) => weight), tableSize)) {
    let slot = next[index];
    while (table[slot] !== nobody) slot = (slot + skips[index]) % tableSize;
    table[slot] = index;
    next[index] = slot;
  }
  return table;
}
