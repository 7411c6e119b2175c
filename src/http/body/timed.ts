import type { Body, BodyFlow, BodyReader, BodySink } from "./body.ts";
import { Deadline } from "../deadline.ts";
import { PipedBody } from "./piped.ts";

/** The same body, given up with the error of `late` when a piece of it takes over `idleMs`. */
export function timed(body: Body, idleMs: number, late: () => Error): Body {
  if (body === undefined || body instanceof Uint8Array) return body;
  return new TimedBody(body, idleMs, late);
}

class TimedBody extends PipedBody {
  readonly #idleMs: number;
  readonly #deadline: Deadline;
  #reject: ((error: Error) => void) | undefined;

  constructor(inner: BodyReader, idleMs: number, late: () => Error) {
    super(inner);
    this.#idleMs = idleMs;
    this.#deadline = new Deadline(() => {
      const error = late();
      this.#reject?.(error);
      this.#deadline.dispose();
      this.giveUp(error);
    });
  }

  read(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      this.#deadline.start(this.#idleMs);
      this.inner.read().then((piece) => {
        if (piece === undefined) this.#deadline.dispose();
        else this.#deadline.stop();
        resolve(piece);
      }, (error) => {
        this.#deadline.dispose();
        reject(error);
      });
    });
  }

  override cancel(reason?: unknown): void {
    this.#deadline.dispose();
    super.cancel(reason);
  }

  override pipe(sink: BodySink): BodyFlow {
    this.#deadline.start(this.#idleMs);
    return super.pipe(sink);
  }

  override resume(): void {
    this.#deadline.start(this.#idleMs);
    super.resume();
  }

  override onPiece(bytes: Uint8Array): boolean {
    const more = super.onPiece(bytes);
    if (more) this.#deadline.start(this.#idleMs);
    else this.#deadline.stop();
    return more;
  }

  override onBodyEnd(): void {
    this.#deadline.dispose();
    super.onBodyEnd();
  }

  override onBodyFailure(error: unknown): void {
    this.#deadline.dispose();
    super.onBodyFailure(error);
  }
}
