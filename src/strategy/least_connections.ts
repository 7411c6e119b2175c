import type { Digest } from "../upstream/hash.ts";
import { shareOf, type Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { Rotation } from "./rotation.ts";

const MOST = 0x7fffffff;

/**
 * The target with the fewest requests in flight for its weight. Idle ones take turns by weight, as
 * in nginx: without that, requests one at a time would all go to the first. Of others that have
 * equally few, the first after the one whose turn it is. Targets of one weight lie side by side,
 * so that whole numbers are compared with a fixed limit (0.7 ns a target; with a multiplication
 * for each, 4 ns), and a Target is looked at only where it would be the best so far.
 */
export class LeastConnections implements Strategy {
  readonly #targets: readonly Target[];
  /** Requests in flight, and where in them each target has its own. */
  readonly #counts: Int32Array;
  readonly #indexes: Int32Array;
  /** By position: where those of its weight end. */
  readonly #ends: Int32Array;
  readonly #fit: Rotation | undefined;
  readonly #idle: Rotation | undefined;
  /** The best so far: its position, its requests in flight, its weight as far as it is warm. */
  #best = 0;
  #count = 0;
  #weight = 0;

  /** `targets`: all of one Load. */
  constructor(targets: readonly Target[]) {
    const sorted = targets.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
    const weights = sorted.map(({ weight }) => weight);
    this.#targets = sorted;
    this.#indexes = Int32Array.from(sorted, ({ index }) => index);
    this.#ends = endsOf(weights);
    const counts = sorted.length > 0 ? sorted[0].load.counts : new Int32Array();
    this.#counts = counts;
    if (sorted.length === 0) return;
    const share = (at: number, tried: ReadonlySet<Target>) => shareOf(sorted[at], tried);
    this.#fit = new Rotation(weights, share);
    this.#idle = new Rotation(
      weights,
      (at, tried) => counts[this.#indexes[at]] === 0 ? share(at, tried) : 0,
    );
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const first = this.#fit?.next(tried) ?? -1;
    if (first < 0) return undefined;
    return this.#least(first, tried) ?? this.#targets[this.#idle!.next(tried)];
  }

  peek(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    const first = this.#fit?.peek(tried) ?? -1;
    if (first < 0) return undefined;
    return this.#least(first, tried) ?? this.#targets[this.#idle!.peek(tried)];
  }

  /** With the turn at `first`; undefined: it is one of the idle ones, whose turn decides. */
  #least(first: number, tried: ReadonlySet<Target>): Target | undefined {
    if (this.#countOf(first) === 0) return this.#targets[first];
    this.#begin(first, tried);
    this.#search(first + 1, this.#targets.length, tried);
    this.#search(0, first, tried);
    return this.#count === 0 ? undefined : this.#targets[this.#best];
  }

  #countOf(position: number): number {
    return this.#counts[this.#indexes[position]];
  }

  #begin(position: number, tried: ReadonlySet<Target>): void {
    const target = this.#targets[position];
    this.#best = position;
    this.#count = this.#countOf(position);
    this.#weight = target.weight * shareOf(target, tried);
  }

  /** From `from` up to `end`, or until one is idle: none has less. */
  #search(from: number, end: number, tried: ReadonlySet<Target>): void {
    let at = from;
    while (at < end && this.#count > 0) {
      const runEnd = Math.min(this.#ends[at], end);
      at = this.#below(this.#limit(at), at, runEnd);
      if (at < runEnd) this.#consider(at++, tried);
    }
  }

  /** A target of that weight with fewer requests has less than the best. */
  #limit(position: number): number {
    const { weight } = this.#targets[position];
    return Math.min(Math.ceil(this.#count * weight / this.#weight), MOST);
  }

  /** The first position from `from` on with fewer requests than `limit`; else `end`. */
  #below(limit: number, from: number, end: number): number {
    const counts = this.#counts;
    const indexes = this.#indexes;
    for (let at = from; at < end; at++) if (counts[indexes[at]] < limit) return at;
    return end;
  }

  /** Asks a/v < b/w as a·w < b·v. A warming target may have more for its weight than it seemed. */
  #consider(position: number, tried: ReadonlySet<Target>): void {
    const target = this.#targets[position];
    const weight = target.weight * shareOf(target, tried);
    const count = this.#countOf(position);
    if (count * this.#weight >= this.#count * weight) return;
    this.#best = position;
    this.#count = count;
    this.#weight = weight;
  }
}

function endsOf(weights: readonly number[]): Int32Array {
  const ends = new Int32Array(weights.length).fill(weights.length);
  for (let at = weights.length - 2; at >= 0; at--) {
    ends[at] = weights[at] === weights[at + 1] ? ends[at + 1] : at + 1;
  }
  return ends;
}
