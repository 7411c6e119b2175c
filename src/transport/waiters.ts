import type { Departure } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Connection } from "./connection.ts";

interface Waiter {
  readonly fresh: boolean;
  readonly resolve: (connection: Connection) => void;
  readonly reject: (reason: unknown) => void;
  /** Frees the timer and the listener. */
  readonly release: () => void;
}

/**
 * Requests that wait for a connection, first come, first served: each until it gets one, is
 * refused, has waited for `limitMs`, or its client leaves, of which `left` is told.
 */
export class Waiters {
  readonly #queue: Waiter[] = [];
  readonly #limitMs: number;
  readonly #left: () => void;

  constructor(limitMs: number, left: () => void) {
    this.#limitMs = limitMs;
    this.#left = left;
  }

  get length(): number {
    return this.#queue.length;
  }

  /**
   * One that waits for a `fresh` connection takes none that is reused. Throws ProxyError
   * `connect_timeout`, what it is refused with, or the reason of `signal`.
   */
  join(signal: Departure, { fresh }: { fresh: boolean }): Promise<Connection> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<Connection>();
    const leave = () => {
      this.#remove(waiter);
      reject(signal.reason);
      this.#left();
    };
    const timer = setTimeout(() => {
      this.#remove(waiter);
      reject(new ProxyError("connect_timeout", `no connection within ${this.#limitMs} ms`));
    }, this.#limitMs);
    const release = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", leave);
    };
    const waiter = { fresh, resolve, reject, release };
    signal.addEventListener("abort", leave);
    this.#queue.push(waiter);
    return promise;
  }

  /** Hands a connection to the first that takes it; false: nobody does. */
  serve(connection: Connection): boolean {
    const waiter = this.#queue.find(({ fresh }) => !fresh || !connection.reused);
    if (waiter === undefined) return false;
    this.#remove(waiter);
    waiter.resolve(connection);
    return true;
  }

  /** Refuses the one that has waited longest. */
  refuse(reason: unknown): void {
    const [waiter] = this.#queue;
    this.#remove(waiter);
    waiter.reject(reason);
  }

  #remove(waiter: Waiter): void {
    this.#queue.splice(this.#queue.indexOf(waiter), 1);
    waiter.release();
  }
}
