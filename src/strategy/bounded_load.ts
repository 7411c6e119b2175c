/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, SODA 2018): no target
 * has more than ⌈c × mean⌉ requests in flight, the mean being that of its weight, with the request
 * that is to be placed counted in. As c > 1, one target of all is always below its bound; where
 * only the targets that are out are, the bound cannot be kept.
 */
import type { Target } from "../upstream/target.ts";

export class BoundedLoad {
  readonly #factor: number;
  readonly #weights: number;

  /** `factor` is c, above 1; the targets are all those among which keys are spread. */
  constructor(targets: readonly Target[], factor: number) {
    this.#factor = factor;
    this.#weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  }

  /**
   * Whether one more request would be above the bound. n + 1 > ⌈x⌉ is n ≥ x where n is whole, so
   * neither rounding nor division is needed.
   */
  isFull({ inFlight, weight, load }: Target): boolean {
    return inFlight * this.#weights >= this.#factor * (load.total + 1) * weight;
  }
}
