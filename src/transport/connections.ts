/** What a pool counts of its connections, for whoever asks: nobody is told as they come and go. */
import type { Socket } from "../http/socket.ts";
import type { Transport } from "./transport.ts";

/** Upper bounds of a histogram's buckets, in milliseconds; one more has what is above the last. */
export const BOUNDS_MS: readonly number[] = [
  ...[0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500],
  ...[1_000, 2_500, 5_000, 10_000, 30_000, 60_000],
];

/** How long things took: how many fell into each bucket, and the sum. */
export class Histogram {
  /** Each bucket for itself. */
  readonly counts = new Float64Array(BOUNDS_MS.length + 1);
  count = 0;
  sumMs = 0;

  observe(ms: number): void {
    let bucket = 0;
    while (bucket < BOUNDS_MS.length && ms > BOUNDS_MS[bucket]) bucket++;
    this.counts[bucket]++;
    this.count++;
    this.sumMs += ms;
  }
}

/** The connections to one origin, as its pool counts them. */
export class Connections {
  /** From the start of a dial to the connection: name look-up, TCP and TLS. */
  readonly connecting = new Histogram();
  /** Times that a request went out on a connection kept from before. */
  reused = 0;
  readonly #sockets = new Set<Socket>();
  /** So many sockets are worth a look for those that have closed. */
  #crowd = 16;
  readonly #idle: () => number;

  constructor(idle: () => number) {
    this.#idle = idle;
  }

  get idle(): number {
    return this.#idle();
  }

  /** Also those that carry a tunnel. */
  get open(): number {
    this.#forgetClosed();
    return this.#sockets.size;
  }

  /** Nobody tells when a socket closes, so they are looked through whenever they have doubled. */
  made(socket: Socket, ms: number): void {
    this.connecting.observe(ms);
    this.#sockets.add(socket);
    if (this.#sockets.size < this.#crowd) return;
    this.#forgetClosed();
    this.#crowd = Math.max(16, 2 * this.#sockets.size);
  }

  #forgetClosed(): void {
    for (const socket of this.#sockets) if (!socket.open) this.#sockets.delete(socket);
  }
}

/** A transport that keeps its connections itself, or leaves that to its platform. */
export interface Pooled extends Transport {
  readonly connections?: Connections;
}
