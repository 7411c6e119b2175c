/**
 * How late is late: the 95th percentile of what recent requests waited for their first target, so
 * that one in twenty asks a second one (Dean, Barroso, "The Tail at Scale", CACM 2013).
 *
 * An attempt that was given up for a later one counts as long as it ran. That is less than it would
 * have taken, but more than the stagger, which is all that the share of late ones depends on. Left
 * out, the slow would go unseen, and the percentile sink until everything is asked for twice.
 */
import type { Stagger } from "./first_good.ts";

/** Until so many answers are known as the percentile is first taken of. */
const DEFAULT_MS = 100;
/** A clock that stands still within a request (workerd) may tell of 0. */
const LEAST_MS = 1;
const WINDOW = 512;
/** Sorting the window takes some 20 µs. */
const BETWEEN = 32;

export class MeasuredStagger implements Stagger {
  readonly #recentMs = new Float64Array(WINDOW);
  #count = 0;
  #ms = DEFAULT_MS;

  /** Whole milliseconds, rounded up: a timer would drop the rest and ask more often. */
  get ms(): number {
    return this.#ms;
  }

  observe(ms: number): void {
    this.#recentMs[this.#count % WINDOW] = ms;
    this.#count++;
    if (this.#count % BETWEEN === 0) this.#ms = Math.max(LEAST_MS, Math.ceil(this.#p95()));
  }

  #p95(): number {
    const known = Math.min(this.#count, WINDOW);
    const sorted = this.#recentMs.slice(0, known).sort();
    return sorted[Math.ceil(known * 95 / 100) - 1];
  }
}
