/**
 * Where the head of a response ends whose lines may end with a bare LF (RFC 9112 §2.2 lets a
 * recipient take that; others may read such a message in another way, so it is asked for by name).
 */
import { latin1 } from "./latin1.ts";
import type { HeadLimits } from "./limits.ts";
import type { HeadSource } from "./read_head.ts";
import { WireError } from "./wire_error.ts";

const CR = 13;
const LF = 10;

export class LenientHeadReader implements HeadSource {
  readonly #limits: HeadLimits;
  #head = "";
  /** Line ends in a row, so far: two end the head. */
  #ends = 0;
  #rest: Uint8Array | undefined;

  constructor(limits: HeadLimits) {
    this.#limits = limits;
  }

  /** As of HeadReader: every line ends with CRLF. */
  feed(bytes: Uint8Array): string | undefined {
    const end = this.#endIn(bytes);
    this.#head += latin1(bytes, end ?? bytes.length);
    // With the empty line.
    this.#limit(this.#head.length - 2);
    if (end === undefined) return undefined;
    this.#rest = end < bytes.length ? bytes.subarray(end) : undefined;
    const text = this.#head.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n").slice(0, -2);
    this.#limit(text.length);
    this.#head = "";
    this.#ends = 0;
    return text;
  }

  takeRest(): Uint8Array | undefined {
    const rest = this.#rest;
    this.#rest = undefined;
    return rest;
  }

  #limit(length: number): void {
    const { head } = this.#limits;
    if (length > head) throw new WireError("too_large", `a head of more than ${head} bytes`);
  }

  /** After the empty line. A CR belongs to the LF after it, or to a line that is not well formed. */
  #endIn(bytes: Uint8Array): number | undefined {
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === LF) this.#ends++;
      else if (bytes[at] !== CR) this.#ends = 0;
      if (this.#ends === 2) return at + 1;
    }
    return undefined;
  }
}
