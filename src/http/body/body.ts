/**
 * The body of a message on its way. Small ones arrive whole, others are read piece by piece; a
 * piece is read only when the one before has gone out, so memory does not grow with body size.
 */
export type Body = Uint8Array | BodyReader | undefined;

export interface BodyReader {
  /** Bytes in all, where that is known before the end (`Content-Length`). */
  readonly length: number | undefined;
  /** Nobody else holds a piece once it is given. Absent: somebody may. */
  readonly exclusive?: boolean;
  /** The next piece, or undefined at the end. Rejects when the body was cut short. */
  read(): Promise<Uint8Array | undefined>;
  /** No more is wanted: what it comes from is released. Does nothing after the end. */
  cancel(reason?: unknown): void;
  /**
   * In the place of `read`: all of it to `sink`, without a promise a piece. Absent: it can only be
   * read. What is there already is given before it returns.
   */
  pipe?(sink: BodySink): BodyFlow;
}

/** Where a body goes that is piped: pieces, and then one end or one failure. None may throw. */
export interface BodySink {
  /** False: no more until the flow is resumed. */
  onPiece(bytes: Uint8Array): boolean;
  onBodyEnd(): void;
  /** It was cut short, or cancelled. */
  onBodyFailure(error: unknown): void;
}

/** A body on its way into a sink. */
export interface BodyFlow {
  /** The sink has room again, after a piece that left none. */
  resume(): void;
}

export function lengthOf(body: Body): number | undefined {
  return body === undefined ? 0 : body.length;
}

export function cancelBody(body: Body, reason?: unknown): void {
  if (body !== undefined && !(body instanceof Uint8Array)) body.cancel(reason);
}

/** All of a body to `sink`, whichever way it can be had. */
export function pump(body: BodyReader, sink: BodySink): BodyFlow {
  return body.pipe === undefined ? new Pump(body, sink) : body.pipe(sink);
}

/** A body that can only be read, read piece by piece. */
class Pump implements BodyFlow {
  readonly #body: BodyReader;
  readonly #sink: BodySink;
  #reading = false;

  constructor(body: BodyReader, sink: BodySink) {
    this.#body = body;
    this.#sink = sink;
    this.resume();
  }

  resume(): void {
    if (this.#reading) return;
    this.#reading = true;
    this.#body.read().then((piece) => {
      this.#reading = false;
      if (piece === undefined) this.#sink.onBodyEnd();
      else if (this.#sink.onPiece(piece)) this.resume();
    }, (error) => this.#sink.onBodyFailure(error));
  }
}

/** A web stream as a body. `length` is what its message declared. */
export function readerOf(stream: ReadableStream<Uint8Array>, length?: number): BodyReader {
  const reader = stream.getReader();
  return {
    length,
    read: async () => (await reader.read()).value,
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  };
}

/** A body as a web stream that is pulled only as fast as it is read. */
export function streamOf(body: BodyReader): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await body.read();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel: (reason) => body.cancel(reason),
  }, { highWaterMark: 0 });
}

/** The whole body in memory. Rejects with the error of `tooLong` once it passes `limit` bytes. */
export async function collect(
  body: Body,
  limit: number,
  tooLong: () => Error,
): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (body instanceof Uint8Array) {
    if (body.length > limit) throw tooLong();
    return body;
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (let piece; (piece = await body.read()) !== undefined;) {
    length += piece.length;
    if (length > limit) {
      const error = tooLong();
      body.cancel(error);
      throw error;
    }
    pieces.push(piece);
  }
  return joined(pieces);
}

/** Pieces as one; a lone one is given as it is. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
