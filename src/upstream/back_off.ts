/**
 * The back-off of one target, after tremor's `qos::backpressure`: each failure, and each answer
 * that is too slow, keeps new requests from it for longer, up to the last step, and a good answer
 * in time ends that.
 *
 * Requests that were in flight when a hold began may all fail together, and that is one failure,
 * not nine: until the hold is over, and then for attempts that began before it was, none advances a
 * step. A good answer counts whenever it comes.
 */
import type { IsFault, Outcome } from "./outcome.ts";
import type { Condition, Hold } from "./target.ts";

export interface BackOffOptions {
  /** What counts as a failure. */
  readonly isFault: IsFault;
  /** An answer that takes longer to its head counts as a failure. */
  readonly timeoutMs: number;
  /** How long the target is held, in milliseconds: each step longer than the one before. */
  readonly steps: readonly number[];
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Told of each step. */
  readonly advanced?: () => void;
  /** For those who wait for the target: told when a hold ends before its time, not that it lapses. */
  readonly lifted?: () => void;
}

export class BackOff implements Condition {
  readonly #options: BackOffOptions;
  /** How many steps have been taken. */
  #taken = 0;
  #hold: Hold & { readonly untilMs: number } | undefined;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  get hold(): Hold | undefined {
    const hold = this.#hold;
    return hold !== undefined && this.#options.now() < hold.untilMs ? hold : undefined;
  }

  get backOffStep(): number {
    return this.#taken;
  }

  /** Goes on where `former` stood. */
  takeOver(former: BackOff): void {
    this.#taken = Math.min(former.#taken, this.#options.steps.length);
    this.#hold = former.#hold;
  }

  settle(outcome: Outcome): void {
    const { isFault, timeoutMs } = this.#options;
    if (isFault(outcome) || outcome.ms > timeoutMs) this.#advance(outcome);
    else if (outcome.status !== undefined) this.#reset();
  }

  #advance({ ms }: Outcome): void {
    const { steps, now } = this.#options;
    const nowMs = now();
    if (this.#hold !== undefined && nowMs - ms < this.#hold.untilMs) return;
    const forMs = steps[Math.min(this.#taken, steps.length - 1)];
    this.#taken = Math.min(this.#taken + 1, steps.length);
    const reason = `backing off for ${forMs} ms (step ${this.#taken} of ${steps.length})`;
    this.#hold = { reason, untilMs: nowMs + forMs };
    this.#options.advanced?.();
  }

  #reset(): void {
    const isHeld = this.hold !== undefined;
    this.#taken = 0;
    this.#hold = undefined;
    if (isHeld) this.#options.lifted?.();
  }
}
