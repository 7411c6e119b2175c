/**
 * Weighted turns, as Envoy's Maglev has them: in each round the heaviest takes one, one of a third
 * of its weight takes one in every third round, and all take one in the first. In a round, the one
 * that has waited longest comes first; equal weights go round in their order.
 *
 * Turn k of a weight, from 0, falls into round ⌈k × heaviest / weight⌉. The rounds are lists that
 * each turn puts its successor on, so that a light target costs nothing in rounds without it.
 */
const NONE = -1;

/** Whose turn it is, `count` times: indices of the weights, which are above 0. */
export function* turns(weights: readonly number[], count: number): Generator<number, void> {
  const heaviest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  // Up to round r, a weight has more than r × weight / heaviest turns.
  const last = Math.ceil(count * heaviest / sum);
  const rounds = new Rounds(last + 1, weights.length);
  weights.forEach((_, index) => rounds.add(0, index));
  const taken = new Uint32Array(weights.length);
  let left = count;
  for (let round = 0; left > 0; round++) {
    for (let index = rounds.first(round); index !== NONE && left > 0; left--) {
      yield index;
      const after = rounds.after(index);
      rounds.add(Math.ceil(++taken[index] * heaviest / weights[index]), index);
      index = after;
    }
  }
}

/** A list of indices for each round; an index is in one list at a time. */
class Rounds {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #after: Int32Array;

  constructor(rounds: number, indices: number) {
    this.#first = new Int32Array(rounds).fill(NONE);
    this.#last = new Int32Array(rounds).fill(NONE);
    this.#after = new Int32Array(indices).fill(NONE);
  }

  first(round: number): number {
    return this.#first[round];
  }

  after(index: number): number {
    return this.#after[index];
  }

  /** At the end; what would come after the last round is let go. */
  add(round: number, index: number): void {
    if (round >= this.#first.length) return;
    const last = this.#last[round];
    if (last === NONE) this.#first[round] = index;
    else this.#after[last] = index;
    this.#last[round] = index;
    this.#after[index] = NONE;
  }
}
