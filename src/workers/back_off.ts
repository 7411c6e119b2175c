/** How long the place of a worker that has died stays empty. */

const FIRST_MS = 100;
const MOST_MS = 10_000;
/** Who has lived so long was well. */
const WELL_MS = 10_000;

/** One death after the other doubles the time; up to half of it is chance, lest all start at once. */
export class BackOff {
  readonly #random: () => number;
  #nextMs = FIRST_MS;

  /** `random`: from 0 up to, not including, 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** What follows a life of `livedMs`. */
  after(livedMs: number): number {
    if (livedMs >= WELL_MS) this.#nextMs = FIRST_MS;
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(2 * delayMs, MOST_MS);
    return delayMs * (1 - this.#random() / 2);
  }
}
