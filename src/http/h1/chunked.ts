/**
 * The chunked transfer coding (RFC 9112 §7.1). Extensions that are well formed are skipped, and
 * trailer fields dropped, both up to a limit.
 */
import type { BodyDecoder } from "./decoder.ts";
import { WireError } from "./wire_error.ts";
import { CHUNK_LINE_BYTES, TRAILER_BYTES } from "./limits.ts";

type State =
  | "size"
  | "size_space"
  | "extension_start"
  | "extension_name"
  | "extension_name_space"
  | "extension_value_start"
  | "extension_value"
  | "extension_quoted"
  | "extension_escape"
  | "extension_end_of_value"
  | "extension_end"
  | "size_lf"
  | "data"
  | "data_cr"
  | "data_lf"
  | "trailer_start"
  | "trailer_name"
  | "trailer"
  | "trailer_lf"
  | "end_lf"
  | "done";

const HTAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COLON = 58;
const EQUALS = 61;
const BACKSLASH = 92;
const SEMICOLON = 59;
const DEL = 127;

/** One body, fed as its bytes come, split anywhere. */
export class ChunkedDecoder implements BodyDecoder {
  readonly length = undefined;
  readonly endsWithConnection = false;
  #state: State = "size";
  /** Of the chunk: as far as read in `size`, what is to come in `data`. */
  #size = 0;
  #lineBytes = 0;
  #trailerBytes = 0;

  /** The empty line after the last chunk has been read. */
  get done(): boolean {
    return this.#state === "done";
  }

  /**
   * Adds the data in `bytes` to `pieces`, in place, and gives how many bytes belong to the body:
   * all of them until it is done. Throws WireError `malformed` or `too_large`.
   */
  decode(bytes: Uint8Array, pieces: Uint8Array[]): number {
    let at = 0;
    while (at < bytes.length && this.#state !== "done") {
      if (this.#state === "data") {
        const piece = bytes.subarray(at, at + this.#size);
        pieces.push(piece);
        at += piece.length;
        this.#size -= piece.length;
        if (this.#size === 0) this.#state = "data_cr";
      } else {
        this.#state = this.#next(bytes[at++]);
      }
    }
    return at;
  }

  #next(byte: number): State {
    switch (this.#state) {
      case "size":
        return this.#inSize(byte);
      case "size_space":
      case "extension_start":
      case "extension_name":
      case "extension_name_space":
      case "extension_value_start":
      case "extension_value":
      case "extension_quoted":
      case "extension_escape":
      case "extension_end_of_value":
      case "extension_end":
        return this.#inExtension(this.#state, byte);
      case "size_lf":
        return this.#afterSize(byte);
      case "data_cr":
        return expect(byte, CR, "data_lf");
      case "data_lf":
        return expect(byte, LF, "size");
      case "trailer_start":
        return byte === CR ? "end_lf" : this.#inTrailerName(byte, "trailer_name");
      case "trailer_name":
        return this.#inTrailerName(byte, byte === COLON ? "trailer" : "trailer_name");
      case "trailer":
        return this.#inTrailer(byte);
      case "trailer_lf":
        return expect(byte, LF, "trailer_start");
      case "end_lf":
        return expect(byte, LF, "done");
      default:
        throw new TypeError(`no byte is taken in ${this.#state}`);
    }
  }

  #inSize(byte: number): State {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      if (this.#size > Number.MAX_SAFE_INTEGER) throw malformed();
      this.#countLine();
      return "size";
    }
    if (this.#lineBytes === 0) throw malformed();
    if (byte === CR) return "size_lf";
    return this.#inExtension("size_space", byte);
  }

  #inExtension(state: State, byte: number): State {
    const next = inExtension(state, byte);
    if (next !== "size_lf") this.#countLine();
    return next;
  }

  #afterSize(byte: number): State {
    if (byte !== LF) throw malformed();
    this.#lineBytes = 0;
    return this.#size === 0 ? "trailer_start" : "data";
  }

  #inTrailerName(byte: number, next: State): State {
    if (next === "trailer_name" && !isTokenByte(byte)) throw malformed();
    this.#countTrailer();
    return next;
  }

  #inTrailer(byte: number): State {
    if (byte === CR) return "trailer_lf";
    if (!isText(byte)) throw malformed();
    this.#countTrailer();
    return "trailer";
  }

  #countTrailer(): void {
    if (++this.#trailerBytes > TRAILER_BYTES) {
      throw new WireError("too_large", `trailer fields of more than ${TRAILER_BYTES} bytes`);
    }
  }

  #countLine(): void {
    if (++this.#lineBytes > CHUNK_LINE_BYTES) {
      throw new WireError("too_large", `a chunk line of more than ${CHUNK_LINE_BYTES} bytes`);
    }
  }
}

/** The end of a chunked body, without trailer fields. */
export const LAST_CHUNK = "0\r\n\r\n";

/** `data` as one chunk; it must not be empty, as that would end the body. */
export function chunkOf(data: Uint8Array): Uint8Array {
  const size = data.length.toString(16);
  const chunk = new Uint8Array(size.length + data.length + 4);
  for (let i = 0; i < size.length; i++) chunk[i] = size.charCodeAt(i);
  chunk[size.length] = CR;
  chunk[size.length + 1] = LF;
  chunk.set(data, size.length + 2);
  chunk[chunk.length - 2] = CR;
  chunk[chunk.length - 1] = LF;
  return chunk;
}

/**
 * `BWS ";" BWS name [ BWS "=" BWS value ]`, again and again (RFC 9112 §7.1.1): blanks around the signs
 * are to be taken, but none leads to the end of the line.
 */
function inExtension(state: State, byte: number): State {
  switch (state) {
    case "size_space":
    case "extension_name_space":
    case "extension_end":
      if (isBlank(byte)) return state;
      if (byte === SEMICOLON) return "extension_start";
      if (byte === EQUALS && state === "extension_name_space") return "extension_value_start";
      throw malformed();
    case "extension_start":
      if (isBlank(byte)) return state;
      if (isTokenByte(byte)) return "extension_name";
      throw malformed();
    case "extension_name":
      if (isTokenByte(byte)) return state;
      if (byte === EQUALS) return "extension_value_start";
      return afterExtension(byte, "extension_name_space");
    case "extension_value_start":
      if (isBlank(byte)) return state;
      if (byte === QUOTE) return "extension_quoted";
      if (isTokenByte(byte)) return "extension_value";
      throw malformed();
    case "extension_value":
      return isTokenByte(byte) ? state : afterExtension(byte, "extension_end");
    case "extension_quoted":
      if (byte === QUOTE) return "extension_end_of_value";
      if (byte === BACKSLASH) return "extension_escape";
      if (isText(byte)) return state;
      throw malformed();
    case "extension_end_of_value":
      return afterExtension(byte, "extension_end");
    case "extension_escape":
      if (isText(byte)) return "extension_quoted";
      throw malformed();
    default:
      throw new TypeError(`no extension in ${state}`);
  }
}

/** What may follow a name or a value: the end, the next extension, or blanks before it. */
function afterExtension(byte: number, blank: State): State {
  if (byte === CR) return "size_lf";
  if (byte === SEMICOLON) return "extension_start";
  if (isBlank(byte)) return blank;
  throw malformed();
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === HTAB;
}

function expect(byte: number, expected: number, next: State): State {
  if (byte !== expected) throw malformed();
  return next;
}

/** HTAB, visible ASCII, space, and the bytes of other charsets (RFC 9110 §5.5). */
function isText(byte: number): boolean {
  return byte >= SPACE ? byte !== DEL : byte === HTAB;
}

/** RFC 9110 §5.6.2. */
function isTokenByte(byte: number): boolean {
  return /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(byte));
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 0x20;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function malformed(): WireError {
  return new WireError("malformed", "malformed chunked coding");
}
