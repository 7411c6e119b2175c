import type { BodyReader } from "../http/body/body.ts";
import { refusalOf } from "./refusal.ts";

/** A request body on its way from a client; what is wrong with it is the client's fault. */
export class ClientBody implements BodyReader {
  readonly #inner: BodyReader;
  #welcome: (() => Promise<void> | undefined) | undefined;

  /** `welcome` tells a client that waits for it to begin (RFC 9110 §10.1.1). */
  constructor(inner: BodyReader, welcome: (() => Promise<void> | undefined) | undefined) {
    this.#inner = inner;
    this.#welcome = welcome;
  }

  get length(): number | undefined {
    return this.#inner.length;
  }

  async read(): Promise<Uint8Array | undefined> {
    const welcome = this.#welcome;
    this.#welcome = undefined;
    await welcome?.();
    try {
      return await this.#inner.read();
    } catch (error) {
      throw refusalOf(error);
    }
  }

  cancel(reason?: unknown): void {
    this.#inner.cancel(reason);
  }
}
