/**
 * Which of some targets is next, in turn and by weight. One that may not take its turn loses it,
 * so that it does not make up for its absence later.
 */
import type { Target } from "../upstream/target.ts";
import { Cycle } from "./cycle.ts";

/** The part of its turns that the target at a position takes, 0 to 1. */
export type Share = (position: number, tried: ReadonlySet<Target>) => number;

/** Turns lost in one pick before all targets are looked at. */
const LOST_TURNS = 32;

export class Rotation {
  readonly #weights: Float64Array;
  readonly #share: Share;
  readonly #cycle: Cycle;
  /** Of those that take a part of their turns: what they have saved towards the next. */
  readonly #credit: Float64Array;
  readonly #current: Float64Array;

  /** `weights`: one or more, above 0. */
  constructor(weights: readonly number[], share: Share) {
    this.#weights = Float64Array.from(weights);
    this.#share = share;
    this.#cycle = new Cycle(weights);
    this.#credit = new Float64Array(weights.length);
    this.#current = new Float64Array(weights.length);
  }

  /** A position; -1: none has a share. */
  next(tried: ReadonlySet<Target>): number {
    for (let lost = 0; lost < LOST_TURNS; lost++) {
      const position = this.#cycle.next();
      const share = this.#share(position, tried);
      if (share === 1 || (share > 0 && this.#isSaved(position, share))) return position;
    }
    return this.#heaviest(tried);
  }

  /** What `next` would give, with no turn taken. */
  peek(tried: ReadonlySet<Target>): number {
    const back = this.#mark();
    const position = this.next(tried);
    back();
    return position;
  }

  #mark(): () => void {
    const back = this.#cycle.mark();
    const [credit, current] = [this.#credit.slice(), this.#current.slice()];
    return () => {
      back();
      this.#credit.set(credit);
      this.#current.set(current);
    };
  }

  #isSaved(position: number, share: number): boolean {
    this.#credit[position] += share;
    if (this.#credit[position] < 1) return false;
    this.#credit[position]--;
    return true;
  }

  /**
   * Where almost all turns are lost: in one pass, as nginx does it. Each gains its weight, the one
   * with most is taken and pays the sum back.
   */
  #heaviest(tried: ReadonlySet<Target>): number {
    const current = this.#current;
    let best = -1;
    let total = 0;
    for (let position = 0; position < current.length; position++) {
      const gain = this.#weights[position] * this.#share(position, tried);
      if (gain === 0) continue;
      total += gain;
      current[position] += gain;
      if (best < 0 || current[position] > current[best]) best = position;
    }
    if (best >= 0) current[best] -= total;
    return best;
  }
}
