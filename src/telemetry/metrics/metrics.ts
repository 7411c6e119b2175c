/**
 * What is counted of Weir's work. Its parts tell a meter what happens, where the program has set
 * one: a library and a worker count nothing. What stands somewhere in any case, as the requests in
 * flight, or counts of a connection pool, nobody tells: it is read when somebody asks.
 */
import type { Call } from "../../proxy/call.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import type { Socket } from "../../http/socket.ts";
import type { Target } from "../../upstream/target.ts";
import type { Transport } from "../../transport/transport.ts";

export interface Meter {
  /** From now on requests are answered by this snapshot; what it has no more is forgotten. */
  watch(snapshot: Snapshot): void;
  /** The last byte of the answer has gone, or nobody wants the rest; `ms`: from its start. */
  request(call: Call, end: { readonly status: number; readonly ms: number }): void;
  /** Something that could not be read as a request has been answered. */
  refused(status: number): void;
  /** A request is about to be sent to a target; undefined: that was never watched. */
  attempt(target: Target): AttemptMeter | undefined;
  /** How long it lately took to the head of a response; undefined: it has not answered. */
  latencyMs(target: Target): number | undefined;
  ejected(target: Target): void;
  /** Its back-off has taken a step. */
  backedOff(target: Target): void;
  /** `good`: a new config is in force; `bad`: it did not check, or could not be served. */
  reloaded(outcome: "good" | "bad"): void;
}

/** One sending of a request to a target. Bytes are those of bodies. */
export interface AttemptMeter {
  /** The request is out, or what is left of it is not wanted. */
  sent(bytes: number): void;
  /** The head of the response has come. */
  answered(): void;
  received(bytes: number): void;
}

let current: Meter | undefined;

export function meter(): Meter | undefined {
  return current;
}

/** Undefined: nothing is counted. */
export function setMeter(next: Meter | undefined): void {
  current = next;
}

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

/** The formats of Prometheus: its text of version 0.0.4, and OpenMetrics 1.0. */
export type Format = "text" | "openmetrics";

/** All that was counted, in a form to be read by others. */
export interface Exposition {
  /** `type` is the Content-Type. */
  write(format: Format): Promise<{ readonly type: string; readonly text: string }>;
}
