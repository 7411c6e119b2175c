import type { Buffer } from "node:buffer";
import { head, message } from "../blackbox/message.ts";
import type { Exchange } from "../blackbox/origin.ts";
import type { Departure } from "../blackbox/wire.ts";

/** A request that has come to an upstream whole, and the ways to treat it. */
export class Asked {
  readonly body: Buffer;
  /** By this process's monotonic clock. */
  readonly atMs = performance.now();
  /** When its answer began to go out. */
  answeredMs: number | undefined;
  /** Called once: before the last byte of the answer goes out, or when there will be none. */
  onEnd: (() => void) | undefined;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange, readonly upstream: string) {
    this.body = exchange.body.bytes;
    this.#exchange = exchange;
  }

  /** The body of the answer is the name of the upstream. */
  answer(status = 200): void {
    this.answeredMs = performance.now();
    this.end();
    this.#send(message([`HTTP/1.1 ${status} Told so`], this.upstream));
    this.#exchange.finish();
  }

  /** The head of an answer and a part of its body; the function sends what is left. */
  begin(): () => void {
    this.answeredMs = performance.now();
    this.#send(head("HTTP/1.1 200 OK", "Content-Length: 2") + "o");
    return () => {
      this.end();
      this.#send("k");
      this.#exchange.finish();
    };
  }

  /** Speaks another protocol from now on; the function ends the connection. */
  upgrade(protocol: string): () => void {
    const fields = ["Connection: Upgrade", `Upgrade: ${protocol}`];
    this.#send(head("HTTP/1.1 101 Switching Protocols", ...fields));
    return () => {
      this.end();
      this.#exchange.end();
    };
  }

  reset(): void {
    this.end();
    this.#exchange.reset();
  }

  /** Never answers; settles when the other side has given up. */
  async hang(): Promise<Departure> {
    const departure = await this.#exchange.departure();
    this.end();
    this.#exchange.finish();
    return departure;
  }

  /** Nothing is in flight for it any more. */
  end(): void {
    this.onEnd?.();
    this.onEnd = undefined;
  }

  /** One who has left reads no answer. */
  #send(bytes: string): void {
    void this.#exchange.send(bytes);
  }
}
