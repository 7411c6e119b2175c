/**
 * The time of the tests: `setTimeout`, `clearTimeout` and `performance.now` stand still but for
 * `pass`. What waits for the kernel goes on as ever.
 */
export class Clock implements Disposable {
  readonly #real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    now: performance.now,
  };
  readonly #timers = new Map<number, { dueMs: number; run: () => void }>();
  #nowMs = 0;
  #nextId = 1;

  constructor() {
    const set = (run: (...rest: unknown[]) => void, ms = 0, ...rest: unknown[]) => {
      this.#timers.set(this.#nextId, { dueMs: this.#nowMs + ms, run: () => run(...rest) });
      return this.#nextId++;
    };
    globalThis.setTimeout = set as typeof setTimeout;
    globalThis.clearTimeout = ((id: number) => void this.#timers.delete(id)) as typeof clearTimeout;
    performance.now = () => this.#nowMs;
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.size;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Lets `ms` pass: each timer runs at its time, and what follows from it before the next. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.#settle();
    for (let next; (next = this.#earliest(untilMs)) !== undefined;) {
      const [id, { dueMs, run }] = next;
      this.#timers.delete(id);
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      run();
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  [Symbol.dispose](): void {
    globalThis.setTimeout = this.#real.setTimeout;
    globalThis.clearTimeout = this.#real.clearTimeout;
    performance.now = this.#real.now;
  }

  #earliest(untilMs: number) {
    const due = [...this.#timers].filter(([, { dueMs }]) => dueMs <= untilMs);
    return due.sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
  }

  /** Until no promise has anything left to do. */
  #settle(): Promise<void> {
    return new Promise((resolve) => this.#real.setTimeout.call(globalThis, resolve, 0));
  }
}
