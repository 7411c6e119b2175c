/**
 * HTTP/1.1 to one origin over pooled connections (RFC 9112 §9). A request that is safe to repeat
 * is sent once more, on a new connection, when a kept one turns out to have died.
 */
import { isIdempotent, type Outgoing, type Receiver } from "../http/message.ts";
import type { Connection } from "./connection.ts";
import type { Connections, Pooled } from "./connections.ts";
import { Exchange, type ExchangeOptions } from "./exchange.ts";
import { type Open, Pool } from "./pool.ts";
import type { Origin } from "./transport.ts";

export class Http1Transport implements Pooled {
  readonly #pool: Pool;
  readonly #options: ExchangeOptions;

  constructor(open: Open, { timeouts, limits }: Pick<Origin, "timeouts" | "limits">) {
    this.#pool = new Pool(open, timeouts);
    this.#options = {
      timeouts,
      limits,
      release: (connection) => this.#pool.put(connection),
      again: (request, receiver) => this.#again(request, receiver),
    };
  }

  get connections(): Connections {
    return this.#pool.connections;
  }

  send(request: Outgoing, receiver: Receiver): void {
    const connection = this.#pool.take();
    if (connection === undefined) this.#wait(request, receiver, false);
    else this.#start(connection, request, receiver);
  }

  close(): void {
    this.#pool.close();
  }

  /** Where nothing of a body has gone out, and the rest may go out twice. */
  #again(request: Outgoing, receiver: Receiver): boolean {
    if (request.body !== undefined || !isIdempotent(request.method)) return false;
    this.#wait(request, receiver, true);
    return true;
  }

  #wait(request: Outgoing, receiver: Receiver, fresh: boolean): void {
    this.#pool.wait(request.signal, { fresh }).then(
      (connection) => this.#start(connection, request, receiver),
      (error) => receiver.failed(error),
    );
  }

  #start(connection: Connection, request: Outgoing, receiver: Receiver): void {
    new Exchange(connection, { request, receiver, options: this.#options }).start();
  }
}
