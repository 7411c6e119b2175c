/**
 * Four servers that answer as they are told, note when, and see at once who leaves. They run in the
 * benchmark's own process, so that client and servers go by one clock. A request ends with its
 * head, comes in one piece, and is numbered by the last segment of its path.
 */
import { type Draw, targetCount } from "./draws.ts";

const ANSWERS: Record<number, Uint8Array> = Object.fromEntries(
  [200, 500].map((status) => [
    status,
    new TextEncoder().encode(`HTTP/1.1 ${status} So\r\nContent-Length: 2\r\n\r\nok`),
  ]),
);

/** What came of the requests since `forget`. */
export class Notes {
  /** By all targets together. */
  asked = 0;
  /** By request, from its coming to a target to that target's answer: the first good one. */
  readonly fastestMs = new Map<number, number>();
  /** From the first good answer to the moment at which a target that was still busy was left. */
  readonly leftAfterMs: number[] = [];
  /** By request: when the first good answer went out. */
  readonly #wonAtMs = new Map<number, number>();

  answered(request: number, { atMs, tookMs }: { atMs: number; tookMs: number }): void {
    if (!this.#wonAtMs.has(request)) this.#wonAtMs.set(request, atMs);
    this.fastestMs.set(request, Math.min(tookMs, this.fastestMs.get(request) ?? Infinity));
  }

  left(request: number): void {
    const wonAtMs = this.#wonAtMs.get(request);
    if (wonAtMs !== undefined) this.leftAfterMs.push(performance.now() - wonAtMs);
  }
}

export class Upstreams implements Disposable {
  notes = new Notes();
  draw: Draw;
  readonly urls: string[] = [];
  readonly #listeners: Deno.TcpListener[] = [];

  constructor(draw: Draw) {
    this.draw = draw;
    for (let target = 0; target < targetCount; target++) {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      this.#listeners.push(listener);
      this.urls.push(`http://127.0.0.1:${listener.addr.port}`);
      void this.#accept(listener, target);
    }
  }

  [Symbol.dispose](): void {
    for (const listener of this.#listeners) listener.close();
  }

  async #accept(listener: Deno.TcpListener, target: number): Promise<void> {
    for await (const connection of listener) {
      connection.setNoDelay(true);
      void this.#converse(connection, target);
    }
  }

  async #converse(connection: Deno.TcpConn, target: number): Promise<void> {
    const buffer = new Uint8Array(4096);
    let leave = () => {};
    try {
      for (let length; (length = await connection.read(buffer)) !== null;) {
        const request = numberOf(buffer.subarray(0, length));
        leave = this.#take(request, { connection, target });
      }
    } catch {
      // Reset: left as well.
    }
    leave();
    connection.close();
  }

  /** Answers in its time; the function tells that the other side has left. */
  #take(
    request: number,
    { connection, target }: { connection: Deno.TcpConn; target: number },
  ): () => void {
    const { notes } = this;
    const { status, delayMs } = this.draw(request, target);
    const cameMs = performance.now();
    notes.asked++;
    let isBusy = true;
    const timer = setTimeout(() => {
      isBusy = false;
      const atMs = performance.now();
      if (status === 200) notes.answered(request, { atMs, tookMs: atMs - cameMs });
      // One who has left reads no answer.
      connection.write(ANSWERS[status]).catch(() => {});
    }, delayMs);
    return () => {
      if (!isBusy) return;
      clearTimeout(timer);
      notes.left(request);
    };
  }
}

function numberOf(bytes: Uint8Array): number {
  const text = new TextDecoder().decode(bytes);
  const number = /^GET \S*\/(\d+) HTTP/.exec(text)?.[1];
  if (number === undefined || !text.endsWith("\r\n\r\n")) throw new Error(`no request: ${text}`);
  return Number(number);
}
