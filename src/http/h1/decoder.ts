/** The body after a head, as its framing has it: fed bytes, gives pieces. */
import { ChunkedDecoder } from "./chunked.ts";
import type { Framing } from "./framing.ts";

export interface BodyDecoder {
  /** Bytes in all, where that is known before the end. */
  readonly length: number | undefined;
  /** Its framed end has come. */
  readonly done: boolean;
  /** The end of the connection is the end of the body. */
  readonly endsWithConnection: boolean;
  /**
   * Adds what is data in `bytes` to `pieces`, in place, and gives how many bytes belong to the body:
   * all of them until it is done. Throws WireError.
   */
  decode(bytes: Uint8Array, pieces: Uint8Array[]): number;
}

/** Undefined where there is no body, or an empty one. */
export function decoderFor(framing: Framing): BodyDecoder | undefined {
  switch (framing.kind) {
    case "none":
      return undefined;
    case "length":
      return framing.length === 0 ? undefined : new LengthDecoder(framing.length);
    case "chunked":
      return new ChunkedDecoder();
    case "until_close":
      return new UntilCloseDecoder();
  }
}

class LengthDecoder implements BodyDecoder {
  readonly length: number;
  readonly endsWithConnection = false;
  #left: number;

  constructor(length: number) {
    this.length = length;
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  decode(bytes: Uint8Array, pieces: Uint8Array[]): number {
    const piece = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    if (piece.length > 0) pieces.push(piece);
    this.#left -= piece.length;
    return piece.length;
  }
}

class UntilCloseDecoder implements BodyDecoder {
  readonly length = undefined;
  readonly done = false;
  readonly endsWithConnection = true;

  decode(bytes: Uint8Array, pieces: Uint8Array[]): number {
    if (bytes.length > 0) pieces.push(bytes);
    return bytes.length;
  }
}
