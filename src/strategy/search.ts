import { isFit } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";

/**
 * A search along a walk that may come by a target again and again: each is looked at once, and the
 * search ends when it has found one or seen all. One search at a time; what it remembers is kept
 * from pick to pick, so that a pick allocates nothing.
 */
export class Search {
  /** What the search that ended gives. */
  found: Target | undefined;
  readonly #targets: readonly Target[];
  readonly #bound: BoundedLoad | undefined;
  /** The number of the last search that passed each target over: nothing is to be cleared. */
  readonly #passed: Float64Array;
  #number = 0;
  #left = 0;

  /** Each of the targets has its place on the walk. */
  constructor(targets: readonly Target[], boundedLoad: number | undefined) {
    this.#targets = targets;
    this.#bound = boundedLoad === undefined ? undefined : new BoundedLoad(targets, boundedLoad);
    this.#passed = new Float64Array(targets.length);
  }

  begin(): void {
    this.#number++;
    this.#left = this.#targets.length;
    this.found = undefined;
  }

  /**
   * Looks at the next target of the walk. Where all fit ones are above their bound, the search
   * ends with the first of them: a request is not refused for the sake of balance.
   */
  endsAt(index: number, tried: ReadonlySet<Target>): boolean {
    if (this.#passed[index] === this.#number) return false;
    const target = this.#targets[index];
    if (isFit(target, tried)) {
      if (this.#bound === undefined || !this.#bound.isFull(target)) {
        this.found = target;
        return true;
      }
      this.found ??= target;
    }
    this.#passed[index] = this.#number;
    return --this.#left === 0;
  }
}

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, SODA 2018): no target
 * has more than ⌈c × mean⌉ requests in flight, the mean being that of its weight, with the request
 * that is to be placed counted in. As c > 1, one target of all is always below its bound; where
 * only the targets that are out are, the bound cannot be kept.
 */

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

/**
 * The targets that take requests, in an order that does not depend on the one they are written in.
 * By code units: a locale's order may differ from engine to engine.
 */
export function inUrlOrder(targets: readonly Target[]): Target[] {
  return targets.filter(({ weight }) => weight > 0).sort((a, b) => a.url < b.url ? -1 : 1);
}
