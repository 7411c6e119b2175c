/**
 * What a pattern is tried on. AILERON matches decoded text; Weir a path as it is sent, normalised,
 * and a field by its bytes. So the same text of a pattern is written differently for each.
 */

export interface Subject {
  /** Assertions for its beginning and its end, as regex source. */
  readonly start: string;
  readonly end: string;
  /** Text of a pattern as it stands in the subject. */
  readonly written: (text: string) => string;
  /** Whether a character stands there as itself, whoever wrote it. */
  readonly isPlain: (code: number) => boolean;
  /** A part of a path between two slashes: no pattern leaves it. */
  readonly isSegment: boolean;
}

export const path: Subject = {
  start: "^",
  end: "$",
  written: (text) => encoded(text, /[^\w\-.~!$&'()*+,;=:@/]+/g),
  isPlain: isUnreserved,
  isSegment: false,
};

export const query: Subject = {
  start: "^",
  end: "$",
  written: (text) => text,
  isPlain: () => true,
  isSegment: false,
};

export const field: Subject = {
  start: "^",
  end: "$",
  written: (text) =>
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""),
  isPlain: (code) => code < 0x80,
  isSegment: false,
};

/** `written` of a path whose slashes are part of one segment. */
export function segment(start: string): Subject {
  return {
    ...path,
    start,
    end: "(?![^/])",
    written: (text) => encoded(text, /[^\w\-.~!$&'()*+,;=:@]+/g),
    isSegment: true,
  };
}

function encoded(text: string, others: RegExp): string {
  return text.toWellFormed().replace(others, encodeURIComponent);
}

/** The characters that a normalised path never has as triplets (RFC 3986 §2.3), and the slash. */
function isUnreserved(code: number): boolean {
  return /[\w\-.~/]/.test(String.fromCodePoint(code));
}
