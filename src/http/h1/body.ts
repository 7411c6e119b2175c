import { type Body, type BodyReader, joined } from "../body/body.ts";
import type { Socket } from "../socket.ts";
import { ChunkedDecoder } from "./chunked.ts";
import { WireError } from "./wire_error.ts";
import type { Framing } from "./framing.ts";

/**
 * Called exactly once, when nothing more of a body will be read. `whole`: it was read to its
 * framed end, and what follows in the socket is the next message. Else it was cancelled, cut short
 * or ended by the end of the connection, which can carry nothing more.
 */
export type Settled = (whole: boolean) => void;

/**
 * The body after a head that `socket` has given. One that has arrived whole comes as bytes. Throws
 * WireError, without calling `settled`, where what is there already is malformed.
 */
export function bodyOf(socket: Socket, framing: Framing, settled: Settled): Body {
  switch (framing.kind) {
    case "none":
      settled(true);
      return undefined;
    case "length":
      return lengthBody(socket, framing.length, settled);
    case "chunked":
      return chunkedBody(socket, settled);
    case "until_close":
      return new UntilCloseBody(socket, settled);
  }
}

function lengthBody(socket: Socket, length: number, settled: Settled): Body {
  if (length === 0) {
    settled(true);
    return undefined;
  }
  const bytes = socket.take();
  if (bytes === undefined) return new LengthBody(socket, length, settled);
  if (bytes.length < length) {
    socket.unread(bytes);
    return new LengthBody(socket, length, settled);
  }
  const body = bytes.length > length ? split(bytes, length, socket) : bytes;
  settled(true);
  return body;
}

function chunkedBody(socket: Socket, settled: Settled): Body {
  const decoder = new ChunkedDecoder();
  const bytes = socket.take();
  if (bytes === undefined) return new ChunkedBody(socket, { decoder, settled });
  const pieces: Uint8Array[] = [];
  const taken = decoder.decode(bytes, pieces);
  if (!decoder.done) return new ChunkedBody(socket, { decoder, settled, first: onePiece(pieces) });
  if (taken < bytes.length) socket.unread(bytes.subarray(taken));
  settled(true);
  return onePiece(pieces);
}

/** What all readers share: `settled` is called once, and what failed stays failed. */
abstract class SocketBody implements BodyReader {
  abstract readonly length: number | undefined;
  protected readonly socket: Socket;
  readonly #settled: Settled;
  #over = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(socket: Socket, settled: Settled) {
    this.socket = socket;
    this.#settled = settled;
  }

  async read(): Promise<Uint8Array | undefined> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#over) return undefined;
    try {
      return await this.next();
    } catch (error) {
      this.#fail(error);
      throw error;
    }
  }

  cancel(reason: unknown = new Error("the body was cancelled")): void {
    this.#fail(reason);
  }

  protected abstract next(): Promise<Uint8Array | undefined>;

  protected settle(whole: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#settled(whole);
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#failure = { error };
    this.settle(false);
  }
}

class LengthBody extends SocketBody {
  readonly length: number;
  #left: number;

  constructor(socket: Socket, length: number, settled: Settled) {
    super(socket, settled);
    this.length = length;
    this.#left = length;
  }

  protected async next(): Promise<Uint8Array | undefined> {
    const bytes = await this.socket.read();
    if (bytes === undefined) throw cutShort();
    const piece = bytes.length > this.#left ? split(bytes, this.#left, this.socket) : bytes;
    this.#left -= piece.length;
    if (this.#left === 0) this.settle(true);
    return piece;
  }
}

class ChunkedBody extends SocketBody {
  readonly length = undefined;
  readonly #decoder: ChunkedDecoder;
  #first: Uint8Array | undefined;

  constructor(
    socket: Socket,
    { decoder, settled, first }: { decoder: ChunkedDecoder; settled: Settled; first?: Uint8Array },
  ) {
    super(socket, settled);
    this.#decoder = decoder;
    this.#first = first;
  }

  protected async next(): Promise<Uint8Array | undefined> {
    let piece = this.#first;
    this.#first = undefined;
    while (piece === undefined && !this.#decoder.done) {
      const bytes = await this.socket.read();
      if (bytes === undefined) throw cutShort();
      const pieces: Uint8Array[] = [];
      const taken = this.#decoder.decode(bytes, pieces);
      piece = onePiece(pieces);
      if (this.#decoder.done) {
        if (taken < bytes.length) this.socket.unread(bytes.subarray(taken));
        this.settle(true);
      }
    }
    return piece;
  }
}

class UntilCloseBody extends SocketBody {
  readonly length = undefined;

  protected async next(): Promise<Uint8Array | undefined> {
    const bytes = await this.socket.read();
    if (bytes === undefined) this.settle(false);
    return bytes;
  }
}

/** The first `length` bytes; the others go back. */
function split(bytes: Uint8Array, length: number, socket: Socket): Uint8Array {
  socket.unread(bytes.subarray(length));
  return bytes.subarray(0, length);
}

/** The chunks of one read go on as one piece: many small writes cost more than a copy. */
function onePiece(pieces: readonly Uint8Array[]): Uint8Array | undefined {
  return pieces.length === 0 ? undefined : joined(pieces);
}

function cutShort(): WireError {
  return new WireError("cut_short", "the connection ended in a body");
}
