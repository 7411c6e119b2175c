import type { Digest } from "../upstream/hash.ts";
import { shareOf, type Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { Rotation } from "./rotation.ts";

/**
 * In turn, by weight: exact over a cycle and smooth within it, by earliest deadline first, as
 * Envoy's EDF scheduler (see Cycle). Weights 5, 1, 1 give a b a a a c a, not a run of a. A target
 * that warms up takes a part of its turns.
 */
export class RoundRobin implements Strategy {
  readonly #targets: readonly Target[];
  readonly #rotation: Rotation | undefined;

  constructor(targets: readonly Target[]) {
    const weighty = targets.filter(({ weight }) => weight > 0);
    this.#targets = weighty;
    if (weighty.length === 0) return;
    this.#rotation = new Rotation(
      weighty.map(({ weight }) => weight),
      (position, tried) => shareOf(weighty[position], tried),
    );
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    return this.#targets[this.#rotation?.next(tried) ?? -1];
  }

  peek(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    return this.#targets[this.#rotation?.peek(tried) ?? -1];
  }
}
