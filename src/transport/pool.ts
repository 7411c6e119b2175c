import type { Connection } from "./connection.ts";

/** Idle connections kept for one origin; more are closed when they come to rest. */
const IDLE_CONNECTIONS = 1024;

/**
 * Connections to one origin at rest: last in, first out, so that few stay warm and the others
 * expire. One that has ended, or has sent bytes nobody asked for, is never handed out again.
 */
export class Pool {
  readonly #idle: Connection[] = [];
  readonly #keepAliveMs: number;
  #closed = false;

  constructor(keepAliveMs: number) {
    this.#keepAliveMs = keepAliveMs;
  }

  take(): Connection | undefined {
    for (let connection; (connection = this.#idle.pop()) !== undefined;) {
      connection.unlimit();
      connection.socket.onDeparture = undefined;
      connection.socket.onUnasked = undefined;
      if (connection.socket.open && !connection.socket.pending) return connection;
      connection.close();
    }
    return undefined;
  }

  /** Takes back a connection on which request and response have both come to rest. */
  put(connection: Connection): void {
    const { socket } = connection;
    const full = this.#idle.length >= IDLE_CONNECTIONS;
    if (this.#closed || full || this.#keepAliveMs === 0 || !socket.open || socket.pending) {
      return connection.close();
    }
    connection.reused = true;
    connection.limit(this.#keepAliveMs, "unused");
    const drop = () => this.#drop(connection);
    socket.onDeparture = drop;
    socket.onUnasked = drop;
    this.#idle.push(connection);
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  #drop(connection: Connection): void {
    const index = this.#idle.lastIndexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    connection.close();
  }
}
