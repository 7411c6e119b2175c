/**
 * Attempts at one thing, begun side by side or one after the other, of which the first to succeed
 * decides. What is attempted, and what becomes of the losers, is the caller's.
 */
export interface Pace {
  /** Attempts in all, at most. */
  readonly of: number;
  /** Attempts that run at once, at most. */
  readonly maxParallel: number;
  /** From one start to the next while an attempt runs; read at each start. */
  readonly staggerMs: () => number;
}

/**
 * The outcome of the first attempt that succeeds. `begin` starts one more; where it gives undefined
 * there are no more to be had. None is begun once one has succeeded. Rejects with AggregateError
 * when all have failed.
 */
export function race<T>(begin: () => Promise<T> | undefined, pace: Pace): Promise<T> {
  return new Race(begin, pace).run();
}

const NO_MORE = new Error("no other target is fit");

class Race<T> {
  readonly #begin: () => Promise<T> | undefined;
  readonly #pace: Pace;
  /** One for each attempt that there may be, as Promise.any takes no latecomers. */
  readonly #places: PromiseWithResolvers<T>[];
  #begun = 0;
  #running = 0;
  /** The stagger since the last start has passed. */
  #due = true;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(begin: () => Promise<T> | undefined, pace: Pace) {
    this.#begin = begin;
    this.#pace = pace;
    this.#places = Array.from({ length: pace.of }, () => Promise.withResolvers<T>());
  }

  run(): Promise<T> {
    const first = Promise.any(this.#places.map(({ promise }) => promise));
    this.#advance();
    return first;
  }

  #advance(): void {
    while (this.#mayStart) this.#start();
  }

  get #mayStart(): boolean {
    if (this.#begun === this.#places.length) return false;
    return this.#running === 0 || (this.#due && this.#running < this.#pace.maxParallel);
  }

  #start(): void {
    clearTimeout(this.#timer);
    const attempt = this.#begin();
    if (attempt === undefined) return this.#close();
    const { resolve, reject } = this.#places[this.#begun++];
    this.#running++;
    attempt.then((value) => {
      this.#close();
      resolve(value);
    }, (reason) => {
      this.#running--;
      reject(reason);
      this.#advance();
    });
    this.#stagger();
  }

  #stagger(): void {
    const ms = this.#pace.staggerMs();
    this.#due = ms === 0;
    if (this.#due || this.#begun === this.#places.length) return;
    this.#timer = setTimeout(() => {
      this.#due = true;
      this.#advance();
    }, ms);
  }

  /** No more are begun. */
  #close(): void {
    clearTimeout(this.#timer);
    for (const { reject } of this.#places.splice(this.#begun)) reject(NO_MORE);
  }
}
