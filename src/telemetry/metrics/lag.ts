import { Histogram } from "../../transport/connections.ts";

const EVERY_MS = 100;

/** How late timers are, as others keep the event loop busy: asked ten times a second. */
export class Lag {
  readonly lateness = new Histogram();
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number) {
    this.#now = now;
  }

  start(): void {
    const dueMs = this.#now() + EVERY_MS;
    this.#timer = setTimeout(() => {
      this.lateness.observe(Math.max(0, this.#now() - dueMs));
      this.start();
    }, EVERY_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
