import type { Body, BodyReader } from "./body.ts";
import { PipedBody } from "./piped.ts";

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

class ObservedBody extends PipedBody {
  readonly #ended: Ended;
  #bytes = 0;
  #over = false;

  constructor(inner: BodyReader, ended: Ended) {
    super(inner);
    this.#ended = ended;
  }

  async read(): Promise<Uint8Array | undefined> {
    try {
      const piece = await this.inner.read();
      if (piece === undefined) this.#end();
      else this.#bytes += piece.length;
      return piece;
    } catch (error) {
      this.#end(error);
      throw error;
    }
  }

  override cancel(reason?: unknown): void {
    super.cancel(reason);
    this.#end(reason ?? new Error("cancelled"));
  }

  override onPiece(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    return super.onPiece(bytes);
  }

  override onBodyEnd(): void {
    this.#end();
    super.onBodyEnd();
  }

  override onBodyFailure(error: unknown): void {
    this.#end(error);
    super.onBodyFailure(error);
  }

  #end(error?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended(this.#bytes, error);
  }
}
