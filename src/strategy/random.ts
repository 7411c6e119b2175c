import type { Digest } from "../hash.ts";
import { isFit, type Strategy } from "../strategy.ts";
import type { Target } from "../target.ts";

/** A weighted draw: each fit target's chance is its share of the fit targets' weight. */
export class Random implements Strategy {
  readonly #targets: readonly Target[];
  readonly #random: () => number;

  /** `random` gives numbers from 0 up to, not including, 1. */
  constructor(targets: readonly Target[], random: () => number) {
    this.#targets = targets;
    this.#random = random;
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    let total = 0;
    for (const target of this.#targets) if (isFit(target, tried)) total += target.weight;
    let point = this.#random() * total;
    let last: Target | undefined;
    for (const target of this.#targets) {
      if (!isFit(target, tried)) continue;
      last = target;
      point -= target.weight;
      if (point < 0) break;
    }
    return last;
  }
}
