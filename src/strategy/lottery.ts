import { shareOf } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";

/** Draws of targets that may not be taken, before all targets are looked at. */
const BLANKS = 8;

/** Draws targets: the chance of each that is fit is its share of the fit ones' weight. */
export class Lottery {
  readonly #targets: readonly Target[];
  readonly #table: AliasTable;
  readonly #random: () => number;

  /** `targets`: one or more, of weight above 0. `random` gives from 0 up to, not including, 1. */
  constructor(targets: readonly Target[], random: () => number) {
    this.#targets = targets;
    this.#table = new AliasTable(targets.map(({ weight }) => weight));
    this.#random = random;
  }

  /** A position other than `taken`; -1: there is no other that is fit. */
  draw(tried: ReadonlySet<Target>, taken = -1): number {
    for (let blanks = 0; blanks < BLANKS; blanks++) {
      const position = this.#table.at(this.#random());
      if (position === taken) continue;
      const share = shareOf(this.#targets[position], tried);
      if (share === 1 || (share > 0 && this.#random() < share)) return position;
    }
    return this.#scan(tried, taken);
  }

  /** Keeps one after the other, each with the chance that its weight has against all before it. */
  #scan(tried: ReadonlySet<Target>, taken: number): number {
    let kept = -1;
    let total = 0;
    for (let position = 0; position < this.#targets.length; position++) {
      if (position === taken) continue;
      const target = this.#targets[position];
      const part = target.weight * shareOf(target, tried);
      if (part === 0) continue;
      total += part;
      if (this.#random() * total < part) kept = position;
    }
    return kept;
  }
}

/**
 * A weighted draw from one number in constant time: the alias method (Walker 1974), its table built
 * as in Vose 1991. n slots of equal size; each belongs to its own position up to a cut and to one
 * other, its alias, above it. Weights are whole numbers, so cuts are too, and chances are exact but
 * for the grain of the number drawn.
 */
export class AliasTable {
  readonly #total: number;
  /** Of `#total`, which is the size of a slot. */
  readonly #cuts: Float64Array;
  readonly #aliases: Uint32Array;

  /** `weights`: one or more whole numbers above 0. */
  constructor(weights: readonly number[]) {
    this.#total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#cuts = Float64Array.from(weights, (weight) => weight * weights.length);
    this.#aliases = Uint32Array.from(weights.keys());
    this.#fill();
  }

  /** A position, for a number from 0 up to, not including, 1. */
  at(number: number): number {
    const point = number * this.#cuts.length;
    const slot = Math.floor(point);
    return (point - slot) * this.#total < this.#cuts[slot] ? slot : this.#aliases[slot];
  }

  /** Fills up each slot that has too little from one that has too much. */
  #fill(): void {
    const cuts = this.#cuts;
    const small: number[] = [];
    const large: number[] = [];
    cuts.forEach((cut, slot) => (cut < this.#total ? small : large).push(slot));
    for (let slot; (slot = small.pop()) !== undefined;) {
      const donor = large[large.length - 1];
      this.#aliases[slot] = donor;
      cuts[donor] -= this.#total - cuts[slot];
      if (cuts[donor] < this.#total) small.push(large.pop()!);
    }
  }
}
