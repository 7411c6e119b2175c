import type { Attempt } from "./attempt.ts";
import { ClientDeparture } from "../http/cancel.ts";
import type { Target } from "../upstream/target.ts";
import type { Lease } from "../upstream/lease.ts";

/** What a loser's request is aborted with: no ProxyError, so that it does not count as a failure. */
export const LOST = new Error("another target answered first");

/** An attempt with what it holds: a lease on its target, and a departure of its own. */
export class Runner implements Attempt {
  readonly departure = new ClientDeparture();
  readonly lease: Lease;
  readonly #startMs: number;
  outcome: Attempt["outcome"];
  status: number | undefined;
  reason: string | undefined;
  ms = 0;

  constructor(lease: Lease, startMs: number) {
    this.lease = lease;
    this.#startMs = startMs;
  }

  get target(): Target {
    return this.lease.target;
  }

  settle(
    outcome: NonNullable<Attempt["outcome"]>,
    { nowMs, status, reason }: { nowMs: number; status?: number; reason?: string },
  ): void {
    this.outcome = outcome;
    this.status = status;
    this.reason = reason;
    this.ms = nowMs - this.#startMs;
  }

  /** On workerd the attempt may never tell of its end, when the request ends first. */
  giveUp(): void {
    this.departure.abort(LOST);
    this.lease.end();
  }
}
