import { Deadline } from "../http/deadline.ts";
import type { Consumer, Socket } from "../http/socket.ts";

/** Who has a connection for now: an exchange, or the pool. */
export interface Holder extends Consumer {
  /** The time limit has passed. */
  expired(): void;
}

/** A connection to an origin, and the one time limit that is on it now. */
export class Connection {
  readonly #deadline: Deadline;
  #holder: Holder | undefined;
  /** It has carried an exchange or lain idle: it may have died since (RFC 9112 §9.3.1). */
  reused = false;
  /** How long the origin says that it keeps it without a request. */
  keptMs = Infinity;

  constructor(readonly socket: Socket) {
    this.#deadline = new Deadline(() => this.#holder?.expired());
  }

  /** From now on it is told what happens. */
  hold(holder: Holder): void {
    this.#holder = holder;
    this.socket.consumer = holder;
  }

  limit(ms: number): void {
    this.#deadline.start(ms);
  }

  unlimit(): void {
    this.#deadline.stop();
  }

  /** It is to carry no more of HTTP. */
  detach(): void {
    this.#deadline.dispose();
    this.#holder = undefined;
  }

  close(): void {
    this.detach();
    this.socket.destroy();
  }
}
