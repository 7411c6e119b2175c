import type { Departure } from "../http/cancel.ts";
import type { Digest } from "./hash.ts";
import type { Lease } from "./lease.ts";

export interface QueueOptions {
  /** Requests that may wait at once. */
  readonly size: number;
  readonly timeoutMs: number;
}

interface Waiter {
  readonly key: Digest;
  readonly resolve: (lease: Lease) => void;
  /** Frees the timer and the listener. */
  readonly release: () => void;
}

/** Requests that wait for a target, first come, first served. */
export class Queue {
  readonly #size: number;
  readonly #timeoutMs: number;
  /** In the order in which they came. */
  readonly #waiters = new Set<Waiter>();

  constructor({ size, timeoutMs }: QueueOptions) {
    this.#size = size;
    this.#timeoutMs = timeoutMs;
  }

  get length(): number {
    return this.#waiters.size;
  }

  get full(): boolean {
    return this.#waiters.size >= this.#size;
  }

  /**
   * Until a lease is there. Rejects with the error of `late` after the timeout, and with the reason
   * of `signal` when the client leaves.
   */
  join(key: Digest, signal: Departure, { late }: { late: () => Error }): Promise<Lease> {
    const { promise, resolve, reject } = Promise.withResolvers<Lease>();
    const leave = () => {
      this.#remove(waiter);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      this.#remove(waiter);
      reject(late());
    }, this.#timeoutMs);
    const release = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    };
    const waiter = { key, resolve, release };
    signal.addEventListener("abort", leave);
    this.#waiters.add(waiter);
    return promise;
  }

  /** Gives leases out for as long as `lease` has one for the first in the queue. */
  serve(lease: (key: Digest) => Lease | undefined): void {
    for (const waiter of this.#waiters) {
      const own = lease(waiter.key);
      if (own === undefined) return;
      this.#remove(waiter);
      waiter.resolve(own);
    }
  }

  #remove(waiter: Waiter): void {
    this.#waiters.delete(waiter);
    waiter.release();
  }
}
