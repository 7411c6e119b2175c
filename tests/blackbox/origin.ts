import type { Buffer } from "node:buffer";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { framingOf, type Head, Inflow, message, readHead } from "./message.ts";
import { type Departure, patiently, Wire } from "./wire.ts";

/**
 * An HTTP/1.1 server that does what a case tells it to, byte for byte, misbehaviour included. A
 * case takes each request by `next` and plays the answer itself, or leaves all to `serve`.
 */
export class Origin implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #received: Exchange[] = [];
  #untaken: Exchange[] = [];
  #taker: ((exchange: Exchange) => void) | undefined;
  #play: ((exchange: Exchange) => unknown) | undefined;
  readonly #failures: Error[] = [];

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      void this.#converse(new Wire(socket));
    });
  }

  static async listen(): Promise<Origin> {
    const origin = new Origin();
    origin.#server.listen(0, "127.0.0.1");
    await once(origin.#server, "listening");
    return origin;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Every request whose head has come since `reset`. */
  get received(): readonly Exchange[] {
    return this.#received;
  }

  /** The next request that no one has taken. */
  async next(): Promise<Exchange> {
    const waiting = this.#untaken.shift();
    if (waiting !== undefined) return waiting;
    return await patiently(
      new Promise<Exchange>((resolve) => this.#taker = resolve),
      "a request to reach the origin",
    );
  }

  /** Answers every request from now on. */
  serve(play: (exchange: Exchange) => unknown): void {
    this.#play = play;
  }

  /**
   * Forgets requests and `serve`. Idle connections stay, as they do between clients; one whose
   * request is not over is closed. Throws what could not be read as a request.
   */
  reset(): void {
    for (const exchange of this.#received) {
      if (!exchange.isOver) exchange.wire.leave();
    }
    this.#received = [];
    this.#untaken = [];
    this.#taker = undefined;
    this.#play = undefined;
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** Reads one request after the other from a connection, each once the one before is over. */
  async #converse(wire: Wire): Promise<void> {
    try {
      for (
        let nth = 0, head;
        (head = await readHead(wire)) !== undefined;
        nth++
      ) {
        const exchange = new Exchange(head, wire, nth);
        this.#received.push(exchange);
        this.#hand(exchange);
        await exchange.over;
      }
      wire.end();
    } catch (error) {
      this.#failures.push(error as Error);
      wire.leave();
    }
  }

  #hand(exchange: Exchange): void {
    if (this.#play !== undefined) return void this.#play(exchange);
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker === undefined) this.#untaken.push(exchange);
    else taker(exchange);
  }
}

/** One request as it reached the origin, and the means to answer it. */
export class Exchange {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly body: Inflow;
  /** Settles when the connection is free for the next request. */
  readonly over: Promise<void>;
  isOver = false;
  readonly #release: () => void;

  constructor(readonly head: Head, readonly wire: Wire, readonly nthOnConnection: number) {
    [this.method, this.target, this.version] = head.line.split(" ");
    this.body = new Inflow(wire, framingOf(head, { length: 0 }));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.over = promise;
    this.#release = resolve;
  }

  /** Reads the whole request, sends the whole answer, and is ready for the next request. */
  async reply(answer: string | Uint8Array = message(["HTTP/1.1 200 OK"], "ok")): Promise<void> {
    await this.body.whole();
    await this.send(answer);
    this.finish();
  }

  /** Reads the whole request, and answers with a body that the end of the connection delimits. */
  async replyAndEnd(answer: string | Uint8Array): Promise<void> {
    await this.body.whole();
    await this.send(answer);
    this.wire.end();
  }

  send(bytes: string | Uint8Array): Promise<void> {
    return this.wire.send(bytes);
  }

  /** The answer was sent by hand, to its end. */
  finish(): void {
    this.isOver = true;
    this.#release();
  }

  async raw(length: number): Promise<Buffer> {
    return (await new Inflow(this.wire, { length }).whole()).bytes;
  }

  end(): void {
    this.wire.end();
  }

  reset(): void {
    this.wire.reset();
  }

  /** How the proxy left this connection; waits until it does. */
  departure(): Promise<Departure> {
    return this.wire.departure();
  }
}
