/**
 * Token buckets, one for each key, by the generic cell rate algorithm: of each no more than the moment
 * is kept at which it will be full again. It is exact, as a sliding log is, and takes one number, not
 * one for each request; a window with counters would let twice as many pass at its edge.
 *
 * How many keys there are is up to clients, so they are kept in two generations: when the younger is
 * full it becomes the older, and what was in that and not seen since is forgotten.
 */
export interface BucketsOptions {
  /** So many pass at once: what a full bucket holds. */
  readonly capacity: number;
  /** One more, each so many milliseconds. */
  readonly perTokenMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** At most so many keys are known. */
  readonly mostKeys?: number;
}

export interface Take {
  readonly allowed: boolean;
  /** What is left now. */
  readonly remaining: number;
  /** Until the bucket is full. */
  readonly fullInMs: number;
  /** Until one more would pass; 0: it would. */
  readonly nextInMs: number;
}

const MOST_KEYS = 200_000;

/** Of a token, for sums of fractions that are not exact. */
const TOLERANCE = 1e-6;

export class Buckets {
  readonly #options: BucketsOptions;
  readonly #mostYoung: number;
  /** When each is full again; one that is not there is full. */
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  constructor(options: BucketsOptions) {
    this.#options = options;
    this.#mostYoung = Math.max(1, Math.floor((options.mostKeys ?? MOST_KEYS) / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  take(key: string): Take {
    const { capacity, perTokenMs, now } = this.#options;
    const nowMs = now();
    const fullAt = Math.max(this.#young.get(key) ?? this.#old.get(key) ?? 0, nowMs);
    const mostMs = (capacity - 1 + TOLERANCE) * perTokenMs;
    const allowed = fullAt - nowMs <= mostMs;
    const nextFullAt = allowed ? fullAt + perTokenMs : fullAt;
    // Also of one that is refused: it is in use.
    this.#put(key, nextFullAt);
    const fullInMs = nextFullAt - nowMs;
    return {
      allowed,
      remaining: Math.max(0, Math.floor(capacity - fullInMs / perTokenMs + TOLERANCE)),
      fullInMs,
      nextInMs: Math.max(0, fullInMs - mostMs),
    };
  }

  #put(key: string, fullAt: number): void {
    if (this.#young.size >= this.#mostYoung && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, fullAt);
    this.#old.delete(key);
  }
}
