/**
 * Time to read, parse, write and encode a head of ten fields, on the runtime that runs this:
 * `deno run bench/micro/http1_head.ts` or `bun bench/micro/http1_head.ts`.
 */
import { Buffer } from "node:buffer";
import { encode, latin1 } from "../../src/http/h1/latin1.ts";
import { parseRequestHead, parseResponseHead } from "../../src/http/h1/head.ts";
import { requestHead, responseHead } from "../../src/http/h1/write.ts";

const ROUNDS = 7;
const CALLS = 50_000;

const FIELDS = [
  "Host: shop.example.com",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
  "Accept: text/html,application/xhtml+xml",
  "Accept-Language: en-US,en;q=0.5",
  "Accept-Encoding: gzip, deflate, br",
  "Connection: keep-alive",
  "Cookie: a=b; c=d; session=0123456789abcdef",
  "Cache-Control: no-cache",
  "X-Forwarded-For: 203.0.113.7",
  "X-Request-Id: 0123456789abcdef",
].map((line) => `${line}\r\n`).join("");

const NONE = { kind: "none" } as const;

// Several texts, so that no engine remembers the one answer.
const requests = Array.from({ length: 64 }, (_, i) => `GET /a/path?n=${i} HTTP/1.1\r\n${FIELDS}`);
const responses = Array.from({ length: 64 }, (_, i) => `HTTP/1.1 200 OK${i}\r\n${FIELDS}`);
const received = requests.map((text) => Buffer.from(`${text}\r\n`, "latin1"));
const parsed = received.map((bytes) => parseRequestHead(textOf(bytes)));
const answers = responses.map((text) => parseResponseHead(text));

function textOf(bytes: Buffer): string {
  const text = latin1(bytes, bytes.length);
  return text.slice(0, text.indexOf("\r\n\r\n") + 2);
}

const measured: Record<string, (i: number) => unknown> = {
  "latin1 (decode, find the end)": (i) => textOf(received[i & 63]),
  "parseRequestHead": (i) => parseRequestHead(textOf(received[i & 63])),
  "parseResponseHead": (i) => parseResponseHead(responses[i & 63]),
  "requestHead": (i) => requestHead(parsed[i & 63], NONE),
  "requestHead, encode": (i) => encode(requestHead(parsed[i & 63], NONE)),
  "responseHead, encode": (i) => encode(responseHead(answers[i & 63], { framing: NONE })),
};

const best = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, call] of Object.entries(measured)) {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) call(i);
    const ns = (performance.now() - start) * 1e6 / CALLS;
    best.set(name, Math.min(ns, best.get(name) ?? Infinity));
  }
}
for (const [name, ns] of best) {
  console.log(`${name.padEnd(32)}${ns.toFixed(0).padStart(6)} ns`);
}
