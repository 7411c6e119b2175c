import { Deadline } from "../http/deadline.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Socket } from "../http/socket.ts";

/** A connection to an origin, and the one time limit that is on it now. */
export class Connection {
  readonly #deadline: Deadline;
  #late = "";
  /** It has carried an exchange or lain idle: it may have died since (RFC 9112 §9.3.1). */
  reused = false;

  constructor(readonly socket: Socket) {
    this.#deadline = new Deadline(() => this.close(new ProxyError("timeout", this.#late)));
  }

  /** Unless stopped within `ms`, the connection is closed and `late` is the reason. */
  limit(ms: number, late: string): void {
    this.#late = late;
    this.#deadline.start(ms);
  }

  unlimit(): void {
    this.#deadline.stop();
  }

  close(reason?: Error): void {
    this.#deadline.dispose();
    this.socket.destroy(reason);
  }
}
