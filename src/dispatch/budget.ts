/**
 * How many retries there may be, so that they cannot become a storm: when everything fails, a fixed
 * number of attempts would multiply the load just where there is too much of it. A share of recent
 * requests is safe at any load; the floor lets those retry that have little traffic (as Finagle's
 * RetryBudget and tower's TpsBudget).
 *
 * From any moment on, retries ≤ `share` × requests, those of the 10 s before it counted in, +
 * `floorPerS` × seconds + what the floor has saved up, which is one second's worth or one retry,
 * whichever is more. The share is rounded down to whole retries, the 10 s to whole seconds.
 */
export class Budget {
  readonly #share: number;
  readonly #floorPerS: number;
  readonly #now: () => number;
  readonly #requests = new Int32Array(WINDOW_S);
  readonly #retries = new Int32Array(WINDOW_S);
  #requestsInWindow = 0;
  #retriesInWindow = 0;
  /** The present second. */
  #second: number;
  /** Retries that the floor allows, and when they were counted. */
  #floor: number;
  #floorMs: number;

  /** `share`: 0.2 is one retry in five requests. `now`: milliseconds, monotonic. */
  constructor(
    { share, floorPerS, now }: { share: number; floorPerS: number; now: () => number },
  ) {
    this.#share = share;
    this.#floorPerS = floorPerS;
    this.#now = now;
    this.#floorMs = now();
    this.#second = Math.floor(this.#floorMs / 1000);
    this.#floor = this.#floorLimit;
  }

  /** For each request, not for its retries. */
  deposit(): void {
    this.#requests[this.#slotAt(this.#now())]++;
    this.#requestsInWindow++;
  }

  /** For each retry, which is to be made only if this is true. */
  withdraw(): boolean {
    const nowMs = this.#now();
    const slot = this.#slotAt(nowMs);
    if (this.#retriesInWindow + 1 > this.#share * this.#requestsInWindow) {
      return this.#withdrawFromFloor(nowMs);
    }
    this.#retries[slot]++;
    this.#retriesInWindow++;
    return true;
  }

  /** A second's worth, and where that is less than one retry, one. */
  get #floorLimit(): number {
    return this.#floorPerS > 0 ? Math.max(1, this.#floorPerS) : 0;
  }

  #withdrawFromFloor(nowMs: number): boolean {
    const gained = (nowMs - this.#floorMs) / 1000 * this.#floorPerS;
    this.#floor = Math.min(this.#floorLimit, this.#floor + gained);
    this.#floorMs = nowMs;
    if (this.#floor < 1) return false;
    this.#floor--;
    return true;
  }

  /** Of the present second, once those that have left the window are cleared. */
  #slotAt(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    const passed = Math.min(second - this.#second, WINDOW_S);
    for (let i = 0; i < passed; i++) this.#clear((second - i) % WINDOW_S);
    this.#second = second;
    return second % WINDOW_S;
  }

  #clear(slot: number): void {
    this.#requestsInWindow -= this.#requests[slot];
    this.#retriesInWindow -= this.#retries[slot];
    this.#requests[slot] = 0;
    this.#retries[slot] = 0;
  }
}

const WINDOW_S = 10;
