import { type BodyFlow, type BodyReader, type BodySink, pump } from "./body.ts";

/** A body that looks at the pieces of another on their way through. */
export abstract class PipedBody implements BodyReader, BodySink, BodyFlow {
  protected readonly inner: BodyReader;
  #sink: BodySink | undefined;
  #flow: BodyFlow | undefined;
  #over = false;

  constructor(inner: BodyReader) {
    this.inner = inner;
  }

  get length(): number | undefined {
    return this.inner.length;
  }

  get exclusive(): boolean {
    return this.inner.exclusive === true;
  }

  protected get sink(): BodySink {
    return this.#sink!;
  }

  abstract read(): Promise<Uint8Array | undefined>;

  cancel(reason?: unknown): void {
    this.inner.cancel(reason);
  }

  pipe(sink: BodySink): BodyFlow {
    this.#sink = sink;
    this.#flow = pump(this.inner, this);
    return this;
  }

  resume(): void {
    this.#flow?.resume();
  }

  onPiece(bytes: Uint8Array): boolean {
    return this.sink.onPiece(bytes);
  }

  onBodyEnd(): void {
    if (this.#over) return;
    this.#over = true;
    this.sink.onBodyEnd();
  }

  onBodyFailure(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#sink?.onBodyFailure(error);
  }

  /** Cancels what is read, and tells the sink why, where there is one. */
  protected giveUp(error: unknown): void {
    this.inner.cancel(error);
    this.onBodyFailure(error);
  }
}
