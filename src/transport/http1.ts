/**
 * HTTP/1.1 to one origin over pooled connections (RFC 9112 §9). A request that is safe to repeat
 * is sent once more, on a new connection, when a kept one turns out to have died.
 */
import { isIdempotent, type Outgoing, type Reply } from "../http/message.ts";
import type { Connections, Pooled } from "./connections.ts";
import type { Timeouts } from "./transport.ts";
import { Exchange, type ExchangeOptions, StaleConnection } from "./exchange.ts";
import { type Open, Pool } from "./pool.ts";

export class Http1Transport implements Pooled {
  readonly #pool: Pool;
  readonly #options: ExchangeOptions;

  constructor(open: Open, timeouts: Timeouts) {
    const pool = new Pool(open, timeouts);
    this.#pool = pool;
    this.#options = { timeouts, release: (connection) => pool.put(connection) };
  }

  get connections(): Connections {
    return this.#pool.connections;
  }

  async send(request: Outgoing): Promise<Reply> {
    const { signal } = request;
    const connection = this.#pool.take() ?? await this.#pool.wait(signal, { fresh: false });
    try {
      return await new Exchange(connection, request, this.#options).run();
    } catch (error) {
      if (!(error instanceof StaleConnection) || !isRepeatable(request)) throw error;
    }
    const fresh = await this.#pool.wait(signal, { fresh: true });
    return await new Exchange(fresh, request, this.#options).run();
  }

  close(): void {
    this.#pool.close();
  }
}

/** Nothing of a body has gone out, and the rest may go out twice. */
function isRepeatable({ method, body }: Outgoing): boolean {
  return body === undefined && isIdempotent(method);
}
