import type { BodyReader } from "../http/body/body.ts";
import type { OpenFile } from "./disk.ts";

/** Bytes from `start` to before `end`. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** What a body is made of: bytes that are there, and slices of a file. */
export type Piece = Uint8Array | Slice;

const PIECE_BYTES = 128 * 1024;

/** Read as it is wanted; the file is closed with the last byte, or when nobody wants the rest. */
export class FileBody implements BodyReader {
  readonly length: number;
  readonly #file: OpenFile;
  readonly #pieces: Piece[];
  /** Of the slice that is read. */
  #done = 0;

  constructor(file: OpenFile, pieces: readonly Piece[]) {
    this.#file = file;
    this.#pieces = [...pieces];
    this.length = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  }

  async read(): Promise<Uint8Array | undefined> {
    const [piece] = this.#pieces;
    if (piece === undefined) return this.cancel();
    if (piece instanceof Uint8Array) return this.#pieces.shift() as Uint8Array;
    const at = piece.start + this.#done;
    if (at === piece.end) {
      this.#done = 0;
      this.#pieces.shift();
      return await this.read();
    }
    const bytes = await this.#readAt(at, Math.min(piece.end - at, PIECE_BYTES));
    this.#done += bytes.length;
    return bytes;
  }

  cancel(): undefined {
    this.#pieces.length = 0;
    this.#file.close();
  }

  /** Rejects where the file has become shorter: less than was promised is never a whole body. */
  async #readAt(at: number, most: number): Promise<Uint8Array> {
    try {
      const bytes = await this.#file.read(at, most);
      if (bytes.length > 0) return bytes;
      throw new Error("the file has become shorter while it was sent");
    } catch (error) {
      this.cancel();
      throw error;
    }
  }
}

function sizeOf(piece: Piece): number {
  return piece instanceof Uint8Array ? piece.length : piece.end - piece.start;
}
