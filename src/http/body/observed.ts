import type { Body, BodyReader } from "./body.ts";

/** How a body ended: after so many bytes, whole or with an error. */
export type Ended = (bytes: number, error?: unknown) => void;

/** The same body; `ended` is called exactly once, when it is over for any reason. */
export function observed(body: Body, ended: Ended): Body {
  if (body === undefined || body instanceof Uint8Array) {
    ended(body?.length ?? 0);
    return body;
  }
  return new ObservedBody(body, ended);
}

class ObservedBody implements BodyReader {
  readonly #inner: BodyReader;
  readonly #ended: Ended;
  #bytes = 0;
  #over = false;

  constructor(inner: BodyReader, ended: Ended) {
    this.#inner = inner;
    this.#ended = ended;
  }

  get length(): number | undefined {
    return this.#inner.length;
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      const piece = await this.#inner.read();
      if (piece === undefined) this.#end();
      else this.#bytes += piece.length;
      return piece;
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  cancel(reason?: unknown): void {
    this.#inner.cancel(reason);
    this.#end(reason ?? new Error("cancelled"));
  }

  #end(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended(this.#bytes, error);
  }
}
