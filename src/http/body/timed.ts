import type { Body, BodyReader } from "./body.ts";
import { Deadline } from "../deadline.ts";

/** The same body, given up with the error of `late` when a piece of it takes over `idleMs`. */
export function timed(body: Body, idleMs: number, late: () => Error): Body {
  if (body === undefined || body instanceof Uint8Array) return body;
  return new TimedBody(body, idleMs, late);
}

class TimedBody implements BodyReader {
  readonly #inner: BodyReader;
  readonly #idleMs: number;
  readonly #deadline: Deadline;
  #giveUp: ((error: Error) => void) | undefined;

  constructor(inner: BodyReader, idleMs: number, late: () => Error) {
    this.#inner = inner;
    this.#idleMs = idleMs;
    this.#deadline = new Deadline(() => {
      const error = late();
      this.#giveUp?.(error);
      this.cancel(error);
    });
  }

  get length(): number | undefined {
    return this.#inner.length;
  }

  read(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#giveUp = reject;
      this.#deadline.start(this.#idleMs);
      this.#inner.read().then((piece) => {
        if (piece === undefined) this.#deadline.dispose();
        else this.#deadline.stop();
        resolve(piece);
      }, (error) => {
        this.#deadline.dispose();
        reject(error);
      });
    });
  }

  cancel(reason?: unknown): void {
    this.#deadline.dispose();
    this.#inner.cancel(reason);
  }
}
