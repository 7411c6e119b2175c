import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server to forward to: answers each request when the test says so. */
export class Upstream implements AsyncDisposable {
  readonly #server = createServer((request, response) => this.#come(request, response));
  readonly #came: ServerResponse[] = [];
  #onCome = Promise.withResolvers<void>();

  static async listen(): Promise<Upstream> {
    const upstream = new Upstream();
    upstream.#server.listen(0, "127.0.0.1");
    await once(upstream.#server, "listening");
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The response to the next request, to be ended. */
  async next(): Promise<ServerResponse> {
    while (this.#came.length === 0) await this.#onCome.promise;
    return this.#came.shift()!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #come(_request: IncomingMessage, response: ServerResponse): void {
    this.#came.push(response);
    this.#onCome.resolve();
    this.#onCome = Promise.withResolvers();
  }
}
