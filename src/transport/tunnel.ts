import { Deadline } from "../http/deadline.ts";
import type { Consumer, Socket } from "../http/socket.ts";
import type { TunnelEnd } from "../http/tunnel_end.ts";

/** Bytes passed on so far. */
export interface Carried {
  fromA: number;
  fromB: number;
}

export interface RelayOptions {
  /** Where nothing has moved for so long, both sides are closed. */
  readonly idleMs: number;
  /** Is added to. */
  readonly carried?: Carried;
  /** Called once, when both sides are closed. */
  readonly over: () => void;
}

/**
 * Carries bytes both ways until both sides have ended, or either fails, or nothing has moved for
 * `idleMs`. An end on one side is passed on as an end (half-close), a failure as a reset.
 */
export function relay(a: TunnelEnd, b: TunnelEnd, options: RelayOptions): Tunnel {
  const carried = options.carried ?? { fromA: 0, fromB: 0 };
  const tunnel = new Tunnel(a.socket, b.socket, options);
  const fromA = new Direction(tunnel, a.socket, b.socket, (bytes) => carried.fromA += bytes);
  const fromB = new Direction(tunnel, b.socket, a.socket, (bytes) => carried.fromB += bytes);
  a.give(fromA);
  if (!tunnel.isOver) b.give(fromB);
  return tunnel;
}

export class Tunnel {
  readonly #a: Socket;
  readonly #b: Socket;
  readonly #idleMs: number;
  readonly #over: () => void;
  readonly #deadline: Deadline;
  #ended = 0;
  isOver = false;

  constructor(a: Socket, b: Socket, { idleMs, over }: RelayOptions) {
    this.#a = a;
    this.#b = b;
    this.#idleMs = idleMs;
    this.#over = over;
    this.#deadline = new Deadline(() => this.#finish());
    this.moved();
  }

  moved(): void {
    this.#deadline.start(this.#idleMs);
  }

  directionEnded(): void {
    if (++this.#ended === 2) this.#finish();
  }

  /** Cuts it short: both sides are reset. */
  fail(): void {
    if (this.isOver) return;
    this.#a.reset();
    this.#b.reset();
    this.#finish();
  }

  #finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#deadline.dispose();
    this.#a.destroy();
    this.#b.destroy();
    this.#over();
  }
}

/** What comes from one side goes to the other, no faster than that takes it. */
class Direction implements Consumer {
  readonly #tunnel: Tunnel;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #count: (bytes: number) => void;

  constructor(tunnel: Tunnel, from: Socket, to: Socket, count: (bytes: number) => void) {
    this.#tunnel = tunnel;
    this.#from = from;
    this.#to = to;
    this.#count = count;
  }

  onData(bytes: Uint8Array): void {
    this.#tunnel.moved();
    this.#count(bytes.length);
    if (!this.#to.write("", bytes, true)) this.#from.pause();
  }

  /** The side that this one reads takes bytes again: what the other reads may go on. */
  onDrain(): void {
    this.#to.resume();
  }

  onEnd(): void {
    this.#to.end(() => this.#tunnel.directionEnded());
  }

  onError(): void {
    this.#tunnel.fail();
  }
}
