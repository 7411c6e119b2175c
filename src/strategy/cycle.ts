/**
 * A cycle of turns by weight, evenly spread: earliest deadline first, as Envoy's EDF scheduler and
 * the schedulers of packets before it (Demers, Keshav, Shenker 1989). Those of one weight w, m of
 * them, act as one of weight m·w and take its turns among themselves; of these, turn k (from 0) is
 * due at (k + ½) / (m·w) of the cycle. So 5, 1, 1 give a b a a a c a, and equal weights plain
 * rotation at no cost. Each due time comes of one division, which IEEE 754 fixes to the last bit:
 * nothing is added up, so nothing drifts.
 */
export class Cycle {
  /** By group: the positions of its members, in the order given. */
  readonly #members: readonly Uint32Array[];
  /** By group: whose turn it is next. */
  readonly #next: Uint32Array;
  /** By group: its turns in a cycle, and those taken. */
  readonly #turns: Float64Array;
  readonly #taken: Float64Array;
  /** By group: of its next turn, in cycles; Infinity: it has had all of this cycle. */
  readonly #due: Float64Array;
  /** Groups, the earliest due at the top. */
  readonly #heap: Uint32Array;
  /** The heap as a cycle begins. */
  readonly #start: Uint32Array;

  /** `weights`: one or more, above 0. */
  constructor(weights: readonly number[]) {
    const groups = new Map<number, number[]>();
    weights.forEach((weight, position) => {
      const members = groups.get(weight);
      if (members === undefined) groups.set(weight, [position]);
      else members.push(position);
    });
    this.#members = [...groups.values()].map((members) => Uint32Array.from(members));
    this.#turns = Float64Array.from(groups, ([weight, { length }]) => weight * length);
    this.#next = new Uint32Array(groups.size);
    this.#taken = new Float64Array(groups.size);
    this.#due = new Float64Array(groups.size);
    // What is sorted is a heap.
    this.#start = Uint32Array.from(groups.keys(), (_, group) => group)
      .sort((a, b) => this.#turns[b] - this.#turns[a] || a - b);
    this.#heap = new Uint32Array(groups.size);
    this.#begin();
  }

  /** Whose turn it is, by position. After a cycle, that is the sum of the weights, it is as new. */
  next(): number {
    if (this.#due[this.#heap[0]] === Infinity) this.#begin();
    const group = this.#heap[0];
    const members = this.#members[group];
    const at = this.#next[group];
    this.#next[group] = at + 1 < members.length ? at + 1 : 0;
    this.#due[group] = this.#dueAfter(group, ++this.#taken[group]);
    this.#sink(group);
    return members[at];
  }

  /** Gives what sets it back to where it is now. */
  mark(): () => void {
    const states = [this.#next, this.#taken, this.#due, this.#heap];
    const kept = states.map((state) => state.slice());
    return () => states.forEach((state, nth) => state.set(kept[nth]));
  }

  #begin(): void {
    this.#taken.fill(0);
    for (let group = 0; group < this.#due.length; group++) {
      this.#due[group] = this.#dueAfter(group, 0);
    }
    this.#heap.set(this.#start);
  }

  #dueAfter(group: number, taken: number): number {
    const turns = this.#turns[group];
    return taken < turns ? (taken + 0.5) / turns : Infinity;
  }

  /** Puts the group at the top, due later than it was, where it belongs. */
  #sink(group: number): void {
    const heap = this.#heap;
    let hole = 0;
    for (let child = 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1], heap[child])) child++;
      if (this.#isBefore(group, heap[child])) break;
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = group;
  }

  #isBefore(a: number, b: number): boolean {
    const dueA = this.#due[a];
    const dueB = this.#due[b];
    return dueA < dueB || (dueA === dueB && a < b);
  }
}
