/**
 * How a program has done in the last minutes. Its totals are read once a second; what lies between
 * two readings is a sample. Timers may be late, so a rate goes by the time that has really passed.
 */
import type { Totals } from "./sample.ts";
import { type Reading, type Sample, sampleBetween } from "./sample.ts";

export type { Sample } from "./sample.ts";

export interface Clock {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

const EVERY_MS = 1000;
const MOST_SAMPLES = 300;

export class Trend {
  readonly #totals: () => Promise<Totals>;
  readonly #clock: Clock;
  /** One more than there are samples. */
  readonly #readings: Reading[] = [];
  readonly #samples: Sample[] = [];
  readonly #watchers = new Set<(sample: Sample) => void>();
  #dueMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(totals: () => Promise<Totals>, clock: Clock) {
    this.#totals = totals;
    this.#clock = clock;
  }

  /** The first sample is there after a second. */
  start(): void {
    this.stop();
    this.#dueMs = this.#clock.now();
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Those of the last five minutes, the oldest first. */
  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** The last `seconds` as one sample, or as much of them as there is; undefined: nothing yet. */
  over(seconds: number): Sample | undefined {
    const to = this.#readings.at(-1);
    if (to === undefined) return undefined;
    const isBefore = ({ atMs }: Reading) => to.atMs - atMs > seconds * 1000 - EVERY_MS / 2;
    const from = this.#readings.findLast(isBefore) ?? this.#readings[0];
    return to === from ? undefined : sampleBetween(from, to);
  }

  /** Tells `watcher` of each new sample, until the function given is called. */
  watch(watcher: (sample: Sample) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #arm(): void {
    const nowMs = this.#clock.now();
    const timer = setTimeout(async () => {
      await this.#read();
      if (this.#timer !== timer) return;
      this.#dueMs = Math.max(this.#dueMs + EVERY_MS, this.#clock.now());
      this.#arm();
    }, Math.max(0, this.#dueMs - nowMs));
    this.#timer = timer;
  }

  /** A reading that fails is left out: the next one tells of the time since the last as well. */
  async #read(): Promise<void> {
    let totals: Totals;
    try {
      totals = await this.#totals();
    } catch {
      return;
    }
    const { now, date } = this.#clock;
    const reading = { atMs: now(), dateMs: date(), totals };
    const before = this.#readings.at(-1);
    this.#readings.push(reading);
    if (before === undefined) return;
    const sample = sampleBetween(before, reading);
    this.#samples.push(sample);
    if (this.#samples.length > MOST_SAMPLES) {
      this.#readings.shift();
      this.#samples.shift();
    }
    for (const watcher of this.#watchers) watcher(sample);
  }
}
