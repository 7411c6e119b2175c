/**
 * The head of a message (RFC 9112 §2–5), taken in one way only: what other programs might read
 * otherwise (bare CR or LF, folded lines, space before a colon) is refused.
 */
import { Fields } from "../fields.ts";
import { HEAD_LIMITS, type HeadLimits } from "./limits.ts";
import { firstLineTooLarge, WireError } from "./wire_error.ts";

export type Version = "1.0" | "1.1";

/** RFC 9112 §3.2: `/path`, `http://host/path`, `host:port` (CONNECT only), `*` (OPTIONS only). */
export type TargetForm = "origin" | "absolute" | "authority" | "asterisk";

export interface RequestHead {
  readonly method: string;
  /** As sent. */
  readonly target: string;
  readonly targetForm: TargetForm;
  readonly version: Version;
  readonly fields: Fields;
}

export interface ResponseHead {
  readonly version: Version;
  /** Three digits, the first not 0. */
  readonly status: number;
  /** May be "". */
  readonly reason: string;
  readonly fields: Fields;
}

const METHOD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TARGET = /^[!"$-~\x80-\xff]+$/;
const AUTHORITY_TARGET = /^[!-.0->A-~]+:[0-9]+$/;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const FIELD_LINES = /(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*/y;
/** White space before the colon is removed from a response (RFC 9112 §5.1); a request is refused. */
const RESPONSE_FIELD_LINES = /(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*:[\t\x20-\x7e\x80-\xff]*\r\n)*/y;

/**
 * `text` as `readHead` gives it. Throws WireError `malformed`, `too_large`, `first_line_too_large`,
 * and `version` for a version that is neither 1.0 nor 1.1.
 */
export function parseRequestHead(text: string, limits = HEAD_LIMITS): RequestHead {
  const end = firstLineEnd(text, limits);
  const methodEnd = text.indexOf(" ");
  const targetEnd = text.indexOf(" ", methodEnd + 1);
  if (methodEnd < 0 || targetEnd < 0 || targetEnd > end) throw malformed("not a request line");
  const method = text.slice(0, methodEnd);
  if (!METHOD.test(method)) throw malformed("a method that is no token");
  const version = requestVersion(text.slice(targetEnd + 1, end));
  const target = text.slice(methodEnd + 1, targetEnd);
  return {
    method,
    target,
    targetForm: formOf(target, method),
    version,
    fields: parseFields(text, { start: end + 2, lines: FIELD_LINES, limits }),
  };
}

/** The same for a response. */
export function parseResponseHead(text: string, limits = HEAD_LIMITS): ResponseHead {
  const end = firstLineEnd(text, limits);
  const line = STATUS_LINE.exec(text.slice(0, end));
  if (line === null) {
    if (/^HTTP\/[0-9]\.[0-9] /.test(text) && !/^HTTP\/1\.[01] /.test(text)) {
      throw new WireError("version", "neither HTTP/1.0 nor HTTP/1.1");
    }
    throw malformed("not a status line");
  }
  return {
    version: line[1] === "1" ? "1.1" : "1.0",
    status: Number(line[2]),
    reason: line[3] ?? "",
    fields: parseFields(text, { start: end + 2, lines: RESPONSE_FIELD_LINES, limits }),
  };
}

function firstLineEnd(text: string, { line }: HeadLimits): number {
  const end = text.indexOf("\r\n");
  if (end > line) throw firstLineTooLarge(line);
  if (end < 0) throw malformed("no line");
  return end;
}

function requestVersion(text: string): Version {
  if (text === "HTTP/1.1") return "1.1";
  if (text === "HTTP/1.0") return "1.0";
  if (/^HTTP\/[0-9]\.[0-9]$/.test(text)) {
    throw new WireError("version", "neither HTTP/1.0 nor HTTP/1.1");
  }
  throw malformed("not a request line");
}

function formOf(target: string, method: string): TargetForm {
  if (!TARGET.test(target)) throw malformed("a forbidden character in the request target");
  if (method === "CONNECT") {
    if (AUTHORITY_TARGET.test(target)) return "authority";
  } else if (target.startsWith("/")) {
    return "origin";
  } else if (target === "*") {
    if (method === "OPTIONS") return "asterisk";
  } else if (/^https?:\/\/[^/?]/i.test(target)) {
    return "absolute";
  }
  throw malformed(`no request target for ${method}`);
}

/** One pass that checks and one that splits: a fifth faster than a match for each line. */
function parseFields(
  text: string,
  { start, lines, limits: { line, fields: most } }: {
    start: number;
    lines: RegExp;
    limits: HeadLimits;
  },
): Fields {
  lines.lastIndex = start;
  lines.test(text);
  if (lines.lastIndex !== text.length) throw badLine(text, lines.lastIndex);
  const fields = new Fields();
  for (let at = start; at < text.length;) {
    const colon = text.indexOf(":", at);
    const end = text.indexOf("\r", colon);
    if (end - at > line) throw tooLarge(`a line of more than ${line} bytes`);
    if (fields.size === most) throw tooLarge(`more than ${most} field lines`);
    fields.appendChecked(nameIn(text, at, colon), valueIn(text, colon + 1, end));
    at = end + 2;
  }
  return fields;
}

/** Without the white space after it, which a response alone may have here. */
function nameIn(text: string, from: number, to: number): string {
  while (isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** Without the white space around it; not `trim`, which also takes the byte A0. */
function valueIn(text: string, from: number, to: number): string {
  while (from < to && isSpace(text.charCodeAt(from))) from++;
  while (from < to && isSpace(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

function badLine(text: string, at: number): WireError {
  if (isSpace(text.charCodeAt(at))) return malformed("a folded field line");
  const name = /^[^:\r\n]*/.exec(text.slice(at))![0];
  if (/[ \t]$/.test(name)) return malformed("white space before a colon");
  return malformed("a malformed field line");
}

function tooLarge(message: string): WireError {
  return new WireError("too_large", message);
}

function malformed(message: string): WireError {
  return new WireError("malformed", message);
}
