import type { BodyReader } from "../body.ts";
import type { Deadline } from "../deadline.ts";

export interface RequestBodyOptions {
  readonly deadline: Deadline;
  /** For the client to send the next piece. */
  readonly idleMs: number;
  /** Tells the client to begin, where it waits for that. */
  readonly welcome: (() => Promise<void> | undefined) | undefined;
}

/** A request body on its way from a client, asked for once somebody wants it. */
export class RequestBody implements BodyReader {
  readonly #inner: BodyReader;
  readonly #deadline: Deadline;
  readonly #idleMs: number;
  #welcome: RequestBodyOptions["welcome"];

  constructor(inner: BodyReader, { deadline, idleMs, welcome }: RequestBodyOptions) {
    this.#inner = inner;
    this.#deadline = deadline;
    this.#idleMs = idleMs;
    this.#welcome = welcome;
  }

  get length(): number | undefined {
    return this.#inner.length;
  }

  async read(): Promise<Uint8Array | undefined> {
    const welcome = this.#welcome;
    this.#welcome = undefined;
    if (welcome !== undefined) await welcome();
    this.#deadline.start(this.#idleMs);
    const piece = await this.#inner.read();
    this.#deadline.stop();
    return piece;
  }

  cancel(reason?: unknown): void {
    this.#inner.cancel(reason);
  }
}
