/**
 * The connections to one origin: those at rest, and those being made for requests that wait.
 *
 * No dial belongs to a request: what is made or comes back first goes to the one that has waited
 * longest. So a machine too busy to tell in time of connections made goes on with those it has. At
 * every moment at least as many dials are under way as requests wait, so that none waits in vain;
 * and none is begun beyond that, so that connections never outnumber the requests there were at
 * once.
 */
import type { Departure } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { Connections } from "./connections.ts";
import type { Socket } from "../http/socket.ts";
import type { Timeouts } from "./transport.ts";
import { Connection, type Holder } from "./connection.ts";
import { Waiters } from "./waiters.ts";

/** Idle connections kept for one origin; more are closed when they come to rest. */
const IDLE_CONNECTIONS = 1024;

/** A request is to be there before the origin closes the connection: it may be no good to repeat. */
const MARGIN_MS = 1000;

/** Makes a new connection, or throws what `dial` throws. */
export type Open = (signal: Departure) => Promise<Socket>;

/**
 * Idle connections are taken last in, first out, so that few stay warm and the others expire. One
 * that has ended, or has sent bytes nobody asked for, is never handed out again.
 */
export class Pool {
  readonly connections = new Connections(() => this.#idle.length);
  readonly #open: Open;
  readonly #keepAliveMs: number;
  readonly #idle: Connection[] = [];
  readonly #waiters: Waiters;
  readonly #dials: AbortController[] = [];
  #closed = false;

  constructor(open: Open, { connectMs, keepAliveMs }: Timeouts) {
    this.#open = open;
    this.#keepAliveMs = keepAliveMs;
    // A client that leaves takes the youngest dial along, which had the least behind it.
    this.#waiters = new Waiters(connectMs, () => this.#dials.pop()!.abort());
  }

  /** An idle connection, if there is one. */
  take(): Connection | undefined {
    for (let connection; (connection = this.#idle.pop()) !== undefined;) {
      connection.unlimit();
      if (connection.socket.open) {
        this.connections.reused++;
        return connection;
      }
      connection.close();
    }
    return undefined;
  }

  /**
   * The next connection that is made or, unless it must be `fresh`, comes back. Throws ProxyError
   * `connect` or, after `connectMs`, `connect_timeout`, or the reason of `signal`.
   */
  wait(signal: Departure, { fresh }: { fresh: boolean }): Promise<Connection> {
    const connection = this.#waiters.join(signal, { fresh });
    if (this.#dials.length < this.#waiters.length) this.#dial();
    return connection;
  }

  /** Takes back a connection on which request and response have both come to rest. */
  put(connection: Connection): void {
    connection.reused = true;
    if (this.#keepAliveMs === 0 || !connection.socket.open) return connection.close();
    if (this.#waiters.serve(connection)) this.connections.reused++;
    else this.#keep(connection);
  }

  /** Closes what is idle. Those who wait are still served. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.close();
    for (const unwanted of this.#dials.splice(this.#waiters.length)) unwanted.abort();
  }

  #dial(): void {
    const dial = new AbortController();
    this.#dials.push(dial);
    const startMs = performance.now();
    this.#open(dial.signal).then((socket) => {
      this.#forget(dial);
      this.connections.made(socket, performance.now() - startMs);
      const connection = new Connection(socket);
      if (!this.#waiters.serve(connection)) this.put(connection);
    }, (error) => {
      this.#forget(dial);
      if (this.#dials.length < this.#waiters.length) this.#failed(error);
    });
  }

  #forget(dial: AbortController): void {
    const index = this.#dials.indexOf(dial);
    if (index >= 0) this.#dials.splice(index, 1);
  }

  /** A request that counts on a dial begun before it came has not had its time yet. */
  #failed(error: unknown): void {
    if (error instanceof ProxyError && error.kind === "connect_timeout") this.#dial();
    else this.#waiters.refuse(error);
  }

  #keep(connection: Connection): void {
    const keepMs = Math.min(this.#keepAliveMs, connection.keptMs - MARGIN_MS);
    if (this.#closed || keepMs <= 0 || this.#idle.length >= IDLE_CONNECTIONS) {
      return connection.close();
    }
    connection.hold(new Rest(() => this.#drop(connection)));
    connection.limit(keepMs);
    this.#idle.push(connection);
  }

  #drop(connection: Connection): void {
    const index = this.#idle.lastIndexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    connection.close();
  }
}

/** Nothing is asked, so whatever comes ends it. */
class Rest implements Holder {
  readonly onData: () => void;
  readonly onEnd: () => void;
  readonly onError: () => void;
  readonly expired: () => void;

  constructor(drop: () => void) {
    this.onData = drop;
    this.onEnd = drop;
    this.onError = drop;
    this.expired = drop;
  }

  onDrain(): void {}
}
