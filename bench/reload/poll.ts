const EVERY_MS = 2;

/** A client that asks one thing after the other over one connection. */
export class Poll {
  readonly #connection: Deno.TcpConn;
  readonly #piece = new Uint8Array(64 * 1024);

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async of(port: number): Promise<Poll> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay();
    return new Poll(connection);
  }

  /** Asks every 2 ms until the work is done. `ms`: the slowest answer. */
  async slowestUntil<Result>(work: Promise<Result>): Promise<{ result: Result; ms: number }> {
    let done = false;
    const end = () => done = true;
    work.then(end, end);
    let ms = 0;
    for (let i = 0; !done; i++) {
      const startMs = performance.now();
      await this.#ask(i % 100);
      ms = Math.max(ms, performance.now() - startMs);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    return { result: await work, ms };
  }

  /** Each of so many routes once. */
  async askEach(routes: number): Promise<void> {
    for (let i = 0; i < routes; i++) await this.#ask(i);
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }

  /** The answers have no body, so that one piece is an answer. */
  async #ask(route: number): Promise<void> {
    const head = `GET /service-${route} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
    await this.#connection.write(new TextEncoder().encode(head));
    const length = await this.#connection.read(this.#piece);
    const line = new TextDecoder().decode(this.#piece.subarray(0, length ?? 0)).slice(0, 12);
    if (line !== "HTTP/1.1 200") throw new Error(`answered ${line}`);
  }
}
