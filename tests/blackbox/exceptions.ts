import type { Runtime } from "./case.ts";

/** What a runtime's own server or client makes impossible, and how: no handler can mend it. */
export interface Exception {
  readonly reason: string;
  /** Names of cases, or their subjects: `admin: *` stands for all of that one. */
  readonly cases: readonly string[];
}

export const exceptions: { readonly [runtime in Runtime]: readonly Exception[] } = {
  deno: [],
  bun: [],
  workerd: [
    {
      reason: "its fetch writes the URL anew",
      cases: [
        "target: a query goes on byte for byte",
        "target: unwise characters in a query stay",
        "target: bytes beyond ASCII in a query stay",
        "target: OPTIONS * goes on",
      ],
    },
    {
      reason: "its server reads request lines its own way",
      cases: [
        "target: the absolute form names the host, whatever Host says",
        "target: the absolute form with a user is refused",
        "head: a target without a slash is refused",
        "head: a target with a fragment is refused",
        "head: * of another method than OPTIONS is refused",
        "head: a target of 100 KiB is refused",
        "501: CONNECT",
      ],
    },
    {
      reason:
        "its fetch hands out no interim response, answers Expect by itself, and keeps no answer " +
        "that comes while a body goes out",
      cases: ["interim: *", "expect: *", "early: *"],
    },
    { reason: "a worker has no say over the connection", cases: ["close: *"] },
    { reason: "it switches to WebSocket alone", cases: ["upgrade: *"] },
    {
      reason: "its fetch reads heads its own way",
      cases: ["answer head: *"],
    },
    {
      reason: "its server knows the registered methods only",
      cases: [
        "request method: PURGEALL arrives as it is",
        "request method: get arrives as it is",
        "request method: M-SEARCH arrives as it is",
        "head: a method that is no token is refused",
        "405: a method in lower case is another method",
      ],
    },
    {
      reason: "Headers keep neither spelling nor order nor lines, and take values for UTF-8",
      cases: [
        "request fields: *",
        "fields: *",
        "answer fields: *",
        "Cookie: several lines stay legible",
        "condition: GET /, Cookie: a=b, Cookie: beta=1 is taken by cookie",
        "request: what Connection names ends at the proxy, in any case and on any line",
        "answer bodiless: 204 has no framing, and the connection goes on",
      ],
    },
    {
      reason: "its fetch sets Host",
      cases: ["Host: preserve_host keeps the client's, port included"],
    },
    { reason: "its fetch sends no body with GET", cases: ["request body: a GET keeps its body"] },
    {
      reason: "it does not tell the HTTP version, and ends the body of HTTP/1.0 always well",
      cases: [
        "HTTP/1.0: without keep-alive the connection ends after the answer",
        "HTTP/1.0: needs no Host",
        "answer body: of HTTP/1.0",
        "cut: a body in chunks, then the end, never looks complete to HTTP/1.0",
        "cut: a body in chunks, then a reset, never looks complete to HTTP/1.0",
        "cut: a body in the middle of a chunk, never looks complete to HTTP/1.0",
        "cut: a body until the end, but a reset, never looks complete to HTTP/1.0",
        "cut: a body in chunks that turn to garbage, never looks complete to HTTP/1.0",
      ],
    },
    {
      reason: "its server settles framing and fields before the worker sees them, more leniently",
      cases: [
        "head: Content-Length with Transfer-Encoding is refused",
        "head: Transfer-Encoding with Content-Length is refused",
        "head: a coding before chunked is refused",
        "head: chunked twice is refused",
        "head: identity and chunked is refused",
        "head: a bare LF between fields is refused",
        "head: bare LF alone is refused",
        "head: 2000 fields are refused",
        "head: what follows a refused request is not read",
        "chunks: *",
      ],
    },
    {
      reason: "its server answers a request without Host by itself",
      cases: ["400: is a problem too", "target: the absolute form needs Host all the same"],
    },
    {
      reason: "its client reads answers more leniently",
      cases: [
        "502: the origin answers length with chunked",
        "502: the origin answers an unknown coding",
        "502: the origin answers a bare LF",
      ],
    },
    {
      reason: "its server takes the end of a client's half for no departure",
      cases: [
        "departure: a client that leaves before the answer ends the request",
        "departure: a client that ends its half has left, and is sent nothing",
        "departure: a client that leaves amid the answer ends it",
        "departure: is seen behind a request that was sent ahead, which is not begun",
      ],
    },
    {
      reason: "its server does not wait for a client that is still sending",
      cases: [
        "request body: an answer that ends the connection amid an upload comes through",
        "404: is read even by a client that is still sending a large body",
        "413: is read even by a client that is still sending a large body",
        "413: is read even by a client that is still sending large chunks",
      ],
    },
    {
      reason: "it does not tell the port that it listens on",
      cases: [
        "X-Forwarded-*: tell of client, host, scheme and port",
        "X-Forwarded-*: those of an untrusted client are replaced, its Forwarded dropped",
        "X-Forwarded-*: a trusted proxy that sends none gets them made",
      ],
    },
    {
      reason: "it speaks WebSocket itself: the handshake is its own, frames are masked anew",
      cases: [
        "the handshake goes through as it is, both ways",
        "1 MiB of whatever bytes goes both ways",
      ],
    },
    {
      reason: "its fetch does not tell a refused connection from a lost one",
      cases: ["another target is tried when no connection could be made"],
    },
    { reason: "a worker listens nowhere else", cases: ["admin: *"] },
  ],
};

/** Why the case cannot be on that runtime; undefined where it can. */
export function reasonAgainst(name: string, runtime: Runtime): string | undefined {
  const holds = ({ cases }: Exception) => cases.some((pattern) => isOf(pattern, name));
  return exceptions[runtime].find(holds)?.reason;
}

export function isOf(pattern: string, name: string): boolean {
  return pattern.endsWith(": *") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
