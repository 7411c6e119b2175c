import type { Body, BodyReader } from "./body.ts";
import { PipedBody } from "./piped.ts";
import { ProxyError } from "../proxy_error.ts";

/**
 * The same body, refused once it passes `maxBytes`: at once where its length is declared, else
 * with the first piece too many, after which nothing more is read.
 */
export function limited(body: Body, maxBytes: number): Body {
  if (body === undefined) return undefined;
  if (body.length !== undefined && body.length > maxBytes) throw tooLarge(maxBytes);
  if (body.length !== undefined || body instanceof Uint8Array) return body;
  return new LimitedBody(body, maxBytes);
}

export function tooLarge(maxBytes: number): ProxyError {
  return new ProxyError("body_too_large", `this route takes at most ${maxBytes} bytes`);
}

class LimitedBody extends PipedBody {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(inner: BodyReader, maxBytes: number) {
    super(inner);
    this.#maxBytes = maxBytes;
  }

  async read(): Promise<Uint8Array | undefined> {
    const piece = await this.inner.read();
    if (piece === undefined || this.#fits(piece)) return piece;
    const error = tooLarge(this.#maxBytes);
    this.inner.cancel(error);
    throw error;
  }

  override onPiece(bytes: Uint8Array): boolean {
    if (this.#fits(bytes)) return super.onPiece(bytes);
    this.giveUp(tooLarge(this.#maxBytes));
    return false;
  }

  #fits({ length }: Uint8Array): boolean {
    this.#bytes += length;
    return this.#bytes <= this.#maxBytes;
  }
}
