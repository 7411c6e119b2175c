/** What a target takes when it has just recovered, of what it takes when it is warm. */
const COLD = 0.1;

/**
 * How warm a target is: 1 until its first recovery; from each on it grows linearly from 0.1 to 1.
 */
export class SlowStart {
  readonly #ms: number;
  readonly #now: () => number;
  #startMs: number | undefined;

  constructor(ms: number, now: () => number) {
    this.#ms = ms;
    this.#now = now;
  }

  begin(atMs: number): void {
    this.#startMs = atMs;
  }

  /** Goes on where `former` stood. */
  takeOver(former: SlowStart): void {
    this.#startMs = former.#startMs;
  }

  get warmth(): number {
    if (this.#startMs === undefined) return 1;
    const passed = (this.#now() - this.#startMs) / this.#ms;
    if (passed < 1) return COLD + (1 - COLD) * passed;
    this.#startMs = undefined;
    return 1;
  }
}
