import type { Attempt } from "../../dispatch/attempt.ts";
import type { AttemptMeter } from "../../proxy/telemetry.ts";
import { Histogram } from "../../transport/connections.ts";
import type { Target } from "../../upstream/target.ts";

export type FanOutOutcome = NonNullable<Attempt["outcome"]>;

/** What is told of one target of an upstream. */
export class TargetTally {
  readonly labels: { readonly upstream: string; readonly target: string };
  /** As the snapshot of now has it. */
  target: Target;
  readonly firstByte = new Histogram();
  /** A mean of it in which the last some dozen answers count most; undefined: there was none. */
  latencyMs: number | undefined;
  sentBytes = 0;
  receivedBytes = 0;
  ejections = 0;
  backOffs = 0;
  readonly fanOut: Record<FanOutOutcome, number> = { won: 0, lost: 0, not_good: 0, failed: 0 };

  constructor(labels: TargetTally["labels"], target: Target) {
    this.labels = labels;
    this.target = target;
  }

  answered(ms: number): void {
    this.firstByte.observe(ms);
    const mean = this.latencyMs ?? ms;
    this.latencyMs = mean + (ms - mean) / 16;
  }
}

/** The first byte is awaited from the request's last; one that comes before it has taken no time. */
export class TalliedAttempt implements AttemptMeter {
  readonly #tally: TargetTally;
  readonly #now: () => number;
  #sentMs: number | undefined;

  constructor(tally: TargetTally, now: () => number) {
    this.#tally = tally;
    this.#now = now;
  }

  sent(bytes: number): void {
    this.#sentMs = this.#now();
    this.#tally.sentBytes += bytes;
  }

  answered(): void {
    this.#tally.answered(this.#sentMs === undefined ? 0 : this.#now() - this.#sentMs);
  }

  received(bytes: number): void {
    this.#tally.receivedBytes += bytes;
  }
}
