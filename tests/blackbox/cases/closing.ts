import { Buffer } from "node:buffer";
import { equal } from "node:assert/strict";
import { type Case, head } from "../case.ts";
import type { Exchange } from "../origin.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

/** A request of about so many bytes, more than its answer takes. */
type Excess = (length: number) => string;

const post = (host: string, ...fields: string[]) =>
  head("POST /x HTTP/1.1", `Host: ${host}`, ...fields);

const withLength = (host: string): Excess => (length) =>
  post(host, `Content-Length: ${length}`) + "b".repeat(length);

const inChunks = (start: string): Excess => (length) =>
  start + chunk("b".repeat(1 << 16)).repeat(length >> 16) + LAST_CHUNK;

const followedBy = (request: string, what = "b"): Excess => (length) =>
  request + what.repeat(length / what.length);

const GET = head("GET /x HTTP/1.1", "Host: a.test");

/** What ends the connection, and what is answered. */
const ENDS: [name: string, status: number, request: Excess][] = [
  ["no request line", 400, followedBy("nonsense\r\n\r\n")],
  ["a field without a colon", 400, followedBy(head("GET /x HTTP/1.1", "Host: a.test", "field"))],
  ["no chunk", 400, followedBy(post("a.test", "Transfer-Encoding: chunked") + "zz\r\n")],
  ["no route", 404, withLength("nowhere.test")],
  [
    "no such method",
    405,
    (length) =>
      head("DELETE /thing HTTP/1.1", "Host: methods.test", `Content-Length: ${length}`) +
      "b".repeat(length),
  ],
  ["too long a body", 413, withLength("limited.test")],
  ["too many chunks", 413, inChunks(post("limited.test", "Transfer-Encoding: chunked"))],
  ["too long a target", 414, (length) => head(`GET /${"b".repeat(length)} HTTP/1.1`)],
  ["too long a field", 431, (length) => head("GET /x HTTP/1.1", `X-Long: ${"b".repeat(length)}`)],
  ["too many fields", 431, followedBy("GET /x HTTP/1.1\r\n", `X-Field: ${"b".repeat(1000)}\r\n`)],
  ["CONNECT", 501, followedBy(head("CONNECT a.test:443 HTTP/1.1", "Host: a.test:443"))],
  ["an unknown coding", 501, followedBy(post("a.test", "Transfer-Encoding: gzip, chunked"))],
  ["another version", 505, followedBy(head("GET /x HTTP/3.0", "Host: a.test"))],
  [
    "an expectation that the target fails",
    417,
    (length) =>
      post("a.test", "Expect: 100-continue", `Content-Length: ${length}`) + "b".repeat(length),
  ],
  [
    "Connection: close, and more",
    200,
    followedBy(
      head("GET /x HTTP/1.1", "Host: a.test", "Connection: close"),
      GET,
    ),
  ],
  ["HTTP/1.0, and more", 200, followedBy(head("GET /x HTTP/1.0", "Host: a.test"))],
];

const LENGTHS = [1 << 20, 20 << 20];

async function refuse(asked: Exchange): Promise<void> {
  await asked.send(
    head("HTTP/1.1 417 Expectation Failed", "Content-Length: 0", "Connection: close"),
  );
  asked.end();
}

/** Clients that send all they have before they read: a reset would cost them the answer. */
const sendingCases = LENGTHS.flatMap((length) =>
  ENDS.map(([name, status, requestOf]): Case => ({
    name: `close: ${status} for ${name} arrives, 20 times of 20, amid ${length >> 20} MiB`,
    rule: "3.7",
    async run(t) {
      t.origin.serve((asked) => asked.head.has("expect") ? refuse(asked) : asked.reply());
      const request = Buffer.from(requestOf(length), "latin1");
      for (let nth = 1; nth <= 20; nth++) {
        const client = await t.connect();
        await client.send(request);
        const answer = await client.answer();
        equal(answer.status, status, `the answer number ${nth}`);
        equal((await answer.body.whole()).complete, true, `the body number ${nth}`);
        equal(await client.departure(), "ended", `the end number ${nth}`);
        client.wire.leave();
      }
    },
  }))
);

export const closingCases: Case[] = [
  ...sendingCases,
  {
    name: "close: 408 arrives, 20 times of 20, though the client goes on meanwhile",
    rule: "3.7",
    async run(t) {
      const length = 1 << 20;
      const start = post("stalling.test", `Content-Length: ${length}`);
      const clients = Array.from({ length: 20 }, async () => {
        const client = await t.ask(start);
        const answer = await client.answer();
        equal(answer.status, 408);
        await client.send("b".repeat(length));
        equal((await answer.body.whole()).complete, true);
        equal(await client.departure(), "ended");
      });
      await Promise.all(clients);
    },
  },
];
