/** Tells of what may happen very often at most once in `intervalMs`, with how often it did. */
export class Seldom {
  readonly #tell: (times: number) => void;
  readonly #intervalMs: number;
  readonly #now: () => number;
  #toldMs = -Infinity;
  #times = 0;

  constructor(
    tell: (times: number) => void,
    { intervalMs, now }: { intervalMs: number; now: () => number },
  ) {
    this.#tell = tell;
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  /** What falls between two tellings is told with the next one. */
  note(): void {
    this.#times++;
    const nowMs = this.#now();
    if (nowMs - this.#toldMs < this.#intervalMs) return;
    this.#toldMs = nowMs;
    const times = this.#times;
    this.#times = 0;
    this.#tell(times);
  }
}
