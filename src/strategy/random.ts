import type { Digest } from "../upstream/hash.ts";
import type { Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { Lottery } from "./lottery.ts";

/** By lot: each fit target's chance is its share of the fit targets' weight. */
export class Random implements Strategy {
  readonly #targets: readonly Target[];
  readonly #lottery: Lottery | undefined;

  /** `random` gives numbers from 0 up to, not including, 1. */
  constructor(targets: readonly Target[], random: () => number) {
    this.#targets = targets.filter(({ weight }) => weight > 0);
    if (this.#targets.length > 0) this.#lottery = new Lottery(this.#targets, random);
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const position = this.#lottery?.draw(tried) ?? -1;
    return position < 0 ? undefined : this.#targets[position];
  }
}
