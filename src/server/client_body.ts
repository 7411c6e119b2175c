import type { BodyFlow, BodyReader, BodySink } from "../http/body/body.ts";
import { PipedBody } from "../http/body/piped.ts";
import { refusalOf } from "./refusal.ts";

/** A request body on its way from a client; what is wrong with it is the client's fault. */
export class ClientBody extends PipedBody {
  #welcome: (() => void) | undefined;

  /** `welcome` tells a client that waits for it to begin (RFC 9110 §10.1.1). */
  constructor(inner: BodyReader, welcome: (() => void) | undefined) {
    super(inner);
    this.#welcome = welcome;
  }

  async read(): Promise<Uint8Array | undefined> {
    this.#begin();
    try {
      return await this.inner.read();
    } catch (error) {
      throw faultOf(error);
    }
  }

  override pipe(sink: BodySink): BodyFlow {
    this.#begin();
    return super.pipe(sink);
  }

  override onBodyFailure(error: unknown): void {
    super.onBodyFailure(faultOf(error));
  }

  #begin(): void {
    const welcome = this.#welcome;
    this.#welcome = undefined;
    welcome?.();
  }
}

function faultOf(error: unknown): unknown {
  try {
    return refusalOf(error);
  } catch {
    return error;
  }
}
