import { ClientConnection } from "./connection.ts";
import { CLIENT_LIMITS, type ClientLimits } from "../http/h1/limits.ts";
import type { Service } from "../proxy/service.ts";
import type { Socket } from "../http/socket.ts";

/** The client connections of one service, until the last one is done. */
export class Server {
  readonly #service: Service;
  readonly #limits: () => ClientLimits;
  readonly #connections = new Set<ClientConnection>();
  #draining = false;
  #empty: (() => void) | undefined;

  /** `limits`: for a connection that comes now. */
  constructor(service: Service, limits = () => CLIENT_LIMITS) {
    this.#service = service;
    this.#limits = limits;
  }

  accept(socket: Socket): void {
    if (this.#draining) return socket.destroy();
    const over = () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#empty?.();
    };
    const limits = this.#limits();
    const connection = new ClientConnection(socket, this.#service, { limits, over });
    this.#connections.add(connection);
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
