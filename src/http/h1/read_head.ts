/**
 * Where a head ends: fed bytes, gives its text. Nearly all heads come in one piece, which is looked
 * at once.
 */
import { latin1 } from "./latin1.ts";
import { EMPTY_LINES, HEAD_LIMITS, type HeadLimits } from "./limits.ts";
import { firstLineTooLarge, WireError } from "./wire_error.ts";

/** Most heads fit; what comes after is mostly body, which must not be decoded. */
const FIRST_LOOK_BYTES = 4096;

/** Of bytes that are not a whole head yet: nothing that may follow can make them one. */
// deno-lint-ignore no-control-regex
const HOPELESS = /\r[^\n]|[^\r]\n|[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

const CR = 13;
const LF = 10;

/** Gives heads of what it is fed. */
export interface HeadSource {
  feed(bytes: Uint8Array): string | undefined;
  /** What the last bytes fed hold after the head that they ended; once, as it may weigh much. */
  takeRest(): Uint8Array | undefined;
}

/** One head after the other of a connection. */
export class HeadReader implements HeadSource {
  /** Bytes of empty lines that may still come before a request line (RFC 9112 §2.2 asks for 2). */
  readonly #emptyBytes: number;
  readonly #limits: HeadLimits;
  #skipped = 0;
  #head = "";
  /** The last three characters before what is new: a slow sender costs no more. */
  #tail = "";
  #rest: Uint8Array | undefined;

  private constructor(emptyBytes: number, limits: HeadLimits) {
    this.#emptyBytes = emptyBytes;
    this.#limits = limits;
  }

  /** Of requests, which a few empty lines may precede; more of them make a malformed one. */
  static ofRequests(limits = HEAD_LIMITS): HeadReader {
    return new HeadReader(EMPTY_LINES * 2, limits);
  }

  static ofResponses(limits = HEAD_LIMITS): HeadReader {
    return new HeadReader(0, limits);
  }

  /** Some of a head has come. */
  get begun(): boolean {
    return this.#head !== "";
  }

  /**
   * The head, one code unit a byte, up to and with the CRLF of its last line; undefined while more
   * is to come. Throws WireError `too_large`, `first_line_too_large`, and `malformed` where waiting
   * for the rest would be in vain.
   */
  feed(bytes: Uint8Array): string | undefined {
    if (this.#head !== "" || (bytes[0] === CR && this.#emptyBytes > 0) || this.#skipped > 0) {
      return this.#assemble(bytes);
    }
    const text = latin1(bytes, Math.min(bytes.length, FIRST_LOOK_BYTES));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0 || end + 2 > this.#limits.head) return this.#assemble(bytes);
    this.#rest = bytes.length > end + 4 ? bytes.subarray(end + 4) : undefined;
    return text.slice(0, end + 2);
  }

  takeRest(): Uint8Array | undefined {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest;
  }

  /** Throws where the connection ends in a head. */
  ended(): void {
    if (this.begun) throw new WireError("cut_short", "the connection ended in a head");
  }

  #assemble(fed: Uint8Array): string | undefined {
    const bytes = this.#head === "" ? this.#withoutEmptyLines(fed) : fed;
    if (bytes === undefined) return undefined;
    const known = this.#tail.length;
    const added = latin1(bytes, Math.min(bytes.length, this.#limits.head + 4));
    const window = this.#tail + added;
    const end = window.indexOf("\r\n\r\n");
    if (end >= 0) {
      const length = this.#head.length + end + 2 - known;
      const text = (this.#head + added).slice(0, length);
      if (length > this.#limits.head) throw this.#tooLarge(text);
      const next = end + 4 - known;
      this.#rest = bytes.length > next ? bytes.subarray(next) : undefined;
      this.#head = "";
      this.#tail = "";
      this.#skipped = 0;
      return text;
    }
    if (HOPELESS.test(window)) {
      throw new WireError("malformed", "a head with a forbidden character");
    }
    this.#head += added;
    // With the CR of the empty line, which may be there already.
    if (this.#head.length > this.#limits.head + 1) throw this.#tooLarge(this.#head);
    this.#tail = window.slice(-3);
    return undefined;
  }

  /** Undefined: nothing is left. */
  #withoutEmptyLines(bytes: Uint8Array): Uint8Array | undefined {
    let at = 0;
    while (at < bytes.length && this.#skipped < this.#emptyBytes) {
      const expected = this.#skipped % 2 === 0 ? CR : LF;
      if (bytes[at] !== expected) {
        if (expected === CR) break;
        throw new WireError("malformed", "a CR without LF");
      }
      at++;
      this.#skipped++;
    }
    return at === bytes.length ? undefined : bytes.subarray(at);
  }

  #tooLarge(text: string): WireError {
    const { head, line } = this.#limits;
    const end = text.indexOf("\r\n");
    if (end < 0 || end > line || end + 2 > head) return firstLineTooLarge(Math.min(head, line));
    return new WireError("too_large", `a head of more than ${head} bytes`);
  }
}
