import type { BodyReader } from "../../src/http/body/body.ts";

/** Those of half a minute. */
const MOST_FRAMES = 60;

const encoder = new TextEncoder();

/** One event of a stream (HTML §9.2.5). Its data is JSON, which is one line. */
export function frameOf(event: string, data: unknown): Uint8Array {
  return encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/**
 * Events for one client, as the body of a reply. One that takes them too slowly is cut off: it asks
 * anew, and is told all.
 */
export class EventStream implements BodyReader {
  readonly length = undefined;
  readonly #onEnd: (stream: EventStream) => void;
  readonly #frames: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(onEnd: (stream: EventStream) => void) {
    this.#onEnd = onEnd;
  }

  send(frame: Uint8Array): void {
    if (this.#ended) return;
    if (this.#frames.length >= MOST_FRAMES) return this.cancel();
    this.#frames.push(frame);
    this.#wake?.();
  }

  async read(): Promise<Uint8Array | undefined> {
    while (this.#frames.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return this.#frames.shift();
  }

  cancel(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#frames.length = 0;
    this.#wake?.();
    this.#onEnd(this);
  }
}
