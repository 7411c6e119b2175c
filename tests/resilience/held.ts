import type { Asked } from "./asked.ts";
import type { Play, Upstream } from "./upstream.ts";

/** Requests that an upstream keeps without an answer until it is told to. */
export class Held {
  readonly #kept: Asked[] = [];
  readonly #before: Play;

  constructor(readonly upstream: Upstream) {
    this.#before = upstream.play;
    upstream.play = (asked) => this.#kept.push(asked);
  }

  /** Answers all that are kept; those that come later are treated as they were before. */
  release(): void {
    this.upstream.play = this.#before;
    for (const asked of this.#kept.splice(0)) asked.answer();
  }
}
