/**
 * HTTP/1.1 to one origin over pooled connections (RFC 9112 §9). A request that is safe to repeat
 * is sent once more, on a new connection, when a kept one turns out to have died.
 */
import type { Departure } from "../departure.ts";
import type { Outgoing, Reply } from "../message.ts";
import type { Socket } from "../socket.ts";
import type { Timeouts, Transport } from "../transport.ts";
import { Connection } from "./connection.ts";
import { Exchange, type ExchangeOptions, StaleConnection } from "./exchange.ts";
import { Pool } from "./pool.ts";

/** RFC 9110 §9.2.2. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

export class Http1Transport implements Transport {
  readonly #open: (signal: Departure) => Promise<Socket>;
  readonly #pool: Pool;
  readonly #options: ExchangeOptions;

  /** `open` makes a new connection, or throws what `dial` throws. */
  constructor(open: (signal: Departure) => Promise<Socket>, timeouts: Timeouts) {
    const pool = new Pool(timeouts.keepAliveMs);
    this.#open = open;
    this.#pool = pool;
    this.#options = { timeouts, release: (connection) => pool.put(connection) };
  }

  send(request: Outgoing): Promise<Reply> {
    const pooled = this.#pool.take();
    if (pooled === undefined) return this.#sendAnew(request);
    return new Exchange(pooled, request, this.#options).run().catch((error) => {
      if (error instanceof StaleConnection && isRepeatable(request)) return this.#sendAnew(request);
      throw error;
    });
  }

  close(): void {
    this.#pool.close();
  }

  async #sendAnew(request: Outgoing): Promise<Reply> {
    const connection = new Connection(await this.#open(request.signal));
    return await new Exchange(connection, request, this.#options).run();
  }
}

/** Nothing of a body has gone out, and doing it twice does no more than doing it once. */
function isRepeatable({ method, body }: Outgoing): boolean {
  return body === undefined && IDEMPOTENT.has(method);
}
