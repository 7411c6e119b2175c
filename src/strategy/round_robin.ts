import type { Digest } from "../hash.ts";
import { isFit, type Strategy } from "../strategy.ts";
import type { Target } from "../target.ts";

/**
 * Smooth weighted round robin, as nginx has it: each pick every fit target gains its weight, the
 * one with most is taken and pays the sum back. Weights 5, 1, 1 give a a b a c a a, not a run of a.
 */
export class RoundRobin implements Strategy {
  readonly #targets: readonly Target[];
  readonly #current: Float64Array;

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
    this.#current = new Float64Array(targets.length);
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const current = this.#current;
    let best = -1;
    let total = 0;
    for (let i = 0; i < current.length; i++) {
      const target = this.#targets[i];
      if (!isFit(target, tried)) continue;
      total += target.weight;
      current[i] += target.weight;
      if (best < 0 || current[i] > current[best]) best = i;
    }
    if (best < 0) return undefined;
    current[best] -= total;
    return this.#targets[best];
  }
}
