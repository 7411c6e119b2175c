import { shareOf } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { AliasTable } from "./alias_table.ts";

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
