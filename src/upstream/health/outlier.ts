import type { Health } from "./health.ts";
import type { IsFault, Outcome } from "../outcome.ts";
import type { Condition, Hold } from "../target.ts";

export interface OutlierOptions {
  readonly consecutiveFailures: number;
  readonly isFault: IsFault;
  /** Of a first ejection. */
  readonly ejectForMs: number;
  readonly now: () => number;
}

/** An ejection is at most so many times as long as a first one: Envoy's 300 s of 30 s. */
const MOST_REPEATS = 10;

/**
 * Passive health of one target: so many failures in a row eject it. As in Envoy, the n-th ejection
 * in a row is n times as long as the first, and each such time survived without one takes one off
 * n. What comes in while it is ejected (sent before, or in a panic) says nothing new.
 */
export class Outlier implements Condition {
  readonly #health: Health;
  readonly #index: number;
  readonly #member: Condition;
  readonly #options: OutlierOptions;
  #ejections = 0;
  #failures = 0;
  #repeats = 0;
  /** When the last ejection ends. */
  #endMs = 0;

  constructor(health: Health, index: number, options: OutlierOptions) {
    this.#health = health;
    this.#index = index;
    this.#member = health.member(index);
    this.#options = options;
  }

  get hold(): Hold | undefined {
    return this.#member.hold;
  }

  get ejections(): number {
    return this.#ejections;
  }

  /** Goes on where `former` stood. */
  takeOver(former: Outlier): void {
    this.#ejections = former.#ejections;
    this.#failures = former.#failures;
    this.#repeats = former.#repeats;
    this.#endMs = former.#endMs;
  }

  /** A fault that is none of those looked for, with no answer either, leaves the count as it is. */
  settle(outcome: Outcome): void {
    if (this.#options.isFault(outcome)) this.#fail();
    else if (outcome.status !== undefined) this.#failures = 0;
  }

  /** Where too many are ejected already, the next failure tries again. */
  #fail(): void {
    if (this.#health.isEjected(this.#index)) return;
    this.#failures++;
    if (this.#failures < this.#options.consecutiveFailures) return;
    const { ejectForMs, now } = this.#options;
    const repeats = this.#nextRepeats();
    const ms = repeats * ejectForMs;
    const failures = this.#failures === 1 ? "a failure" : `${this.#failures} failures in a row`;
    const reason = `ejected after ${failures}`;
    if (!this.#health.eject(this.#index, ms, reason)) return;
    this.#ejections++;
    this.#failures = 0;
    this.#repeats = repeats;
    this.#endMs = now() + ms;
  }

  #nextRepeats(): number {
    const { ejectForMs, now } = this.#options;
    const survived = Math.floor((now() - this.#endMs) / ejectForMs);
    return Math.min(Math.max(this.#repeats - survived, 0) + 1, MOST_REPEATS);
  }
}
