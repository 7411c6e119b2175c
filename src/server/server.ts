import { cancelBody } from "../http/body/body.ts";
import { ProxyError } from "../http/proxy_error.ts";
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

/** For one request at most. */
const CROWDED: Door = { crowded: true };

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
    this.#take(socket, this.#service, this.#door);
  }

  /** A client that speaks no TLS where it is to: it is told so. */
  acceptPlain(socket: Socket): void {
    this.#take(socket, withoutTls(this.#service), CROWDED);
  }

  #take(socket: Socket, service: Service, door: Door): void {
    if (this.#draining) return socket.destroy();
    const over = () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#empty?.();
    };
    const limits = this.#limits();
    const connection = new ClientConnection(socket, service, { limits, door, over });
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

function withoutTls(service: Service): Service {
  const refuse: Service["refuse"] = (error, peer) => service.refuse(error, peer);
  return {
    refuse,
    handle(incoming, receiver) {
      cancelBody(incoming.body);
      const detail = "this port speaks TLS; write https:// in place of http://";
      receiver.replied(refuse(new ProxyError("bad_request", detail), incoming.peer));
    },
  };
}
