/** How many results in a row it takes to change a verdict. */
export interface Thresholds {
  readonly healthy: number;
  readonly unhealthy: number;
}

/** What the checks of a target say together. It counts as healthy until they say otherwise. */
export class Verdict {
  readonly #thresholds: Thresholds;
  #isHealthy = true;
  /** Results in a row that speak against it. */
  #against = 0;

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds;
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** Goes on where `former` stood. */
  takeOver(former: Verdict): void {
    this.#isHealthy = former.#isHealthy;
    this.#against = former.#against;
  }

  /** One more result: whether it changes the verdict. */
  add(passed: boolean): boolean {
    if (passed === this.#isHealthy) {
      this.#against = 0;
      return false;
    }
    this.#against++;
    if (this.#against < this.#thresholds[passed ? "healthy" : "unhealthy"]) return false;
    this.#isHealthy = passed;
    this.#against = 0;
    return true;
  }
}
