/**
 * Where a body ends (RFC 9112 §6.3). Whatever two recipients could understand in two ways is
 * refused, as requests are smuggled that way (RFC 9112 §11.2).
 */
import { type Body, lengthOf } from "../body/body.ts";
import { type Fields, trimmed } from "../fields.ts";
import { WireError } from "./wire_error.ts";
import type { Version } from "./head.ts";

export type Framing =
  /** No body, not even an empty one. */
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  /** Responses only: all until the connection ends. */
  | { readonly kind: "until_close" };

const NONE: Framing = { kind: "none" };
const CHUNKED: Framing = { kind: "chunked" };
const UNTIL_CLOSE: Framing = { kind: "until_close" };

/** Throws WireError `malformed`, or `unimplemented` for a coding under `chunked`. */
export function requestFraming(head: { version: Version; fields: Fields }): Framing {
  const { version, fields } = head;
  const coding = fields.joined("transfer-encoding");
  const length = fields.joined("content-length");
  if (coding !== undefined) {
    refuseMixed(version, length);
    return chunkedOnly(coding);
  }
  return length === undefined ? NONE : { kind: "length", length: parseLength(length) };
}

/** `requestMethod` is that of the request it answers. Throws as `requestFraming` does. */
export function responseFraming(
  head: { version: Version; status: number; fields: Fields },
  requestMethod: string,
): Framing {
  const { version, status, fields } = head;
  const coding = fields.joined("transfer-encoding");
  const length = fields.joined("content-length");
  if (coding !== undefined) refuseMixed(version, length);
  const declared = length === undefined ? undefined : sameLength(length);
  if (requestMethod === "HEAD" || status < 200 || status === 204 || status === 304) return NONE;
  if (requestMethod === "CONNECT" && status < 300) return NONE;
  if (coding !== undefined) return chunkedOnly(coding);
  return declared === undefined ? UNTIL_CLOSE : { kind: "length", length: declared };
}

/** Of a length that is told again and again, as `responseFraming` takes it, one goes on. */
export function tellLengthOnce(fields: Fields): void {
  const length = fields.joined("content-length");
  if (length?.includes(",")) fields.set("Content-Length", members(length)[0]);
}

/**
 * How to send `body`. `none` where there is no body: the caller knows whether the message is one
 * that has an empty body instead (`Content-Length: 0`).
 */
export function framingFor(body: Body): Framing {
  if (body === undefined) return NONE;
  const length = lengthOf(body);
  return length === undefined ? CHUNKED : { kind: "length", length };
}

function refuseMixed(version: Version, length: string | undefined): void {
  if (length !== undefined) throw malformed("both Transfer-Encoding and Content-Length");
  if (version === "1.0") throw malformed("Transfer-Encoding in HTTP/1.0");
}

function chunkedOnly(coding: string): Framing {
  if (coding.toLowerCase() === "chunked") return CHUNKED;
  const codings = members(coding.toLowerCase());
  if (codings.at(-1) !== "chunked" || codings.indexOf("chunked") < codings.length - 1) {
    throw malformed("a Transfer-Encoding that does not end in chunked, once");
  }
  throw new WireError("unimplemented", "a transfer coding other than chunked");
}

/** A repeated length is taken when all agree (RFC 9112 §6.3 item 5). */
function sameLength(text: string): number {
  if (!text.includes(",")) return parseLength(text);
  const [first, ...others] = members(text).map(parseLength);
  if (others.some((other) => other !== first)) throw malformed("conflicting Content-Length");
  return first;
}

/** With the empty ones: a recipient that takes them for something would read on elsewhere. */
function members(list: string): string[] {
  return list.split(",").map(trimmed);
}

function parseLength(text: string): number {
  const length = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(length)) throw malformed("a Content-Length that is no length");
  return length;
}

function malformed(message: string): WireError {
  return new WireError("malformed", message);
}
