/**
 * The body of a message on its way. Small ones arrive whole, others are read piece by piece; a
 * piece is read only when the one before has gone out, so memory does not grow with body size.
 */
export type Body = Uint8Array | BodyReader | undefined;

export interface BodyReader {
  /** Bytes in all, where that is known before the end (`Content-Length`). */
  readonly length: number | undefined;
  /** The next piece, or undefined at the end. Rejects when the body was cut short. */
  read(): Promise<Uint8Array | undefined>;
  /** No more is wanted: what it comes from is released. Does nothing after the end. */
  cancel(reason?: unknown): void;
}

export function lengthOf(body: Body): number | undefined {
  return body === undefined ? 0 : body.length;
}

export function cancelBody(body: Body, reason?: unknown): void {
  if (body !== undefined && !(body instanceof Uint8Array)) body.cancel(reason);
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
