import { ClientConnection } from "./connection.ts";
import { CLIENT_LIMITS, type ClientLimits } from "../http/h1/limits.ts";
import type { Service } from "../proxy/service.ts";
import type { Socket } from "../http/socket.ts";

/** Through which its connections come. */
export interface Door {
  /** Others wait for them to end, so none is kept for another request. */
  readonly crowded: boolean;
}

const OPEN: Door = { crowded: false };

/** Of all connections, how many idle ones may go at a time. */
const ROOM_SHARE = 1 / 8;

/** The client connections of one service, until the last one is done. */
export class Server {
  readonly #service: Service;
  readonly #limits: () => ClientLimits;
  readonly #door: Door;
  readonly #connections = new Set<ClientConnection>();
  #draining = false;
  #empty: (() => void) | undefined;

  /** `limits`: for a connection that comes now. */
  constructor(
    service: Service,
    { limits = () => CLIENT_LIMITS, door = OPEN }: { limits?: () => ClientLimits; door?: Door } =
      {},
  ) {
    this.#service = service;
    this.#limits = limits;
    this.#door = door;
  }

  accept(socket: Socket): void {
    if (this.#draining) return socket.destroy();
    const over = () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#empty?.();
    };
    const limits = this.#limits();
    const options = { limits, door: this.#door, over };
    const connection = new ClientConnection(socket, this.#service, options);
    this.#connections.add(connection);
  }

  /** Closes some of those that lie idle between two requests, the oldest first. */
  makeRoom(): void {
    let left = Math.ceil(this.#connections.size * ROOM_SHARE);
    for (const connection of this.#connections) {
      if (left === 0) return;
      if (connection.resting) {
        connection.destroy();
        left--;
      }
    }
  }

  /**
   * Idle connections close at once, busy ones after their response; what is left when `timeoutMs`
   * have passed is cut off. Resolves when none is left.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true;
    for (const connection of this.#connections) connection.drain();
    if (this.#connections.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        for (const connection of this.#connections) connection.destroy();
        resolve();
      }, timeoutMs);
      this.#empty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
