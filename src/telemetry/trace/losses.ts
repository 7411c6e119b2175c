import { log } from "../../log/log.ts";

/** How seldom a loss is logged. */
const BETWEEN_MS = 60_000;

/** Spans that no collector has got: the first loss is logged at once, others together. */
export class Losses {
  /** Milliseconds, monotonic. */
  readonly #now: () => number;
  #count = 0;
  #cause = "";
  #toldMs = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(spans: number, cause: string): void {
    this.#count += spans;
    this.#cause = cause;
    if (this.#now() - this.#toldMs >= BETWEEN_MS) this.tell();
  }

  /** Logs what has not been logged yet. */
  tell(): void {
    if (this.#count === 0) return;
    log.warn("spans were lost", { spans: this.#count, cause: this.#cause });
    this.#count = 0;
    this.#toldMs = this.#now();
  }
}
