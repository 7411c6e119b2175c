/**
 * What a pattern is matched against. AILERON Gateway matches decoded text; Weir matches the path as
 * it was sent, normalised, and the bytes of a field. So the text of a pattern has to be encoded,
 * differently for each.
 */

export interface Subject {
  /** Assertions for its beginning and its end, as regex source. */
  readonly start: string;
  readonly end: string;
  /** Encodes text of a pattern as it stands in the subject. */
  readonly written: (text: string) => string;
  /** Whether a character always stands for itself there, never encoded. */
  readonly isPlain: (code: number) => boolean;
  /** It is one segment of a path: a pattern matches nothing beyond its slashes. */
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

/** One segment of a path. A slash in the pattern is one that is encoded in the path. */
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

/** Characters that a normalised path never has percent-encoded (RFC 3986 §2.3), and the slash. */
function isUnreserved(code: number): boolean {
  return /[\w\-.~/]/.test(String.fromCodePoint(code));
}
