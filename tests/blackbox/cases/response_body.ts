import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";

/** Answers in whatever framing, all of which mean the body `onetwo`. */
const FRAMINGS: [name: string, answer: string, end?: "end"][] = [
  ["by length", message(["HTTP/1.1 200 OK"], "onetwo")],
  [
    "in chunks",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one") +
    chunk("two") +
    LAST_CHUNK,
  ],
  [
    "in chunks with extensions and leading zeros",
    head("HTTP/1.1 200 OK", "transfer-encoding: CHUNKED") +
    '0003;a=b;c="d;e"\r\none\r\n3 ;x\r\ntwo\r\n000;last\r\n\r\n',
  ],
  [
    "in chunks with trailers, which end at the proxy",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Trailer: X-Sum") +
    chunk("onetwo") + "0\r\nX-Sum: 7\r\nSet-Cookie: evil=1\r\n\r\n",
  ],
  ["until the connection ends", head("HTTP/1.1 200 OK", "Connection: close") + "onetwo", "end"],
  ["of HTTP/1.0", head("HTTP/1.0 200 OK") + "onetwo", "end"],
  [
    "after a 103 and a 100",
    head("HTTP/1.1 103 Early Hints", "Link: </a>") +
    head("HTTP/1.1 100 Continue") + message(["HTTP/1.1 200 OK"], "onetwo"),
  ],
];

const framingCases = FRAMINGS.map(([name, answer, end]): Case => ({
  name: `answer body: ${name}`,
  rule: "3.5",
  async run(t) {
    const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
    const asked = await t.origin.next();
    await (end === undefined ? asked.reply(answer) : asked.replyAndEnd(answer));
    const received = await client.answer();
    await received.body.whole();
    equal(received.status, 200);
    equal(received.body.text, "onetwo");
    equal(received.body.complete, true);
    deepEqual(
      received.interim.map(({ line }) => line),
      name.includes("103") && t.runtime !== "workerd" ? ["HTTP/1.1 103 Early Hints"] : [],
    );
    deepEqual(received.body.trailers, []);
    equal(received.head.has("trailer"), false);
    equal(received.head.has("link"), false);
    match(received.head.one("via")!, end && name.includes("1.0") ? /^1\.0 weir$/ : /^1\.1 weir$/);
  },
}));

/** Codings whose bytes pass untouched; most of them are not even valid. */
const CODED: [coding: string, bytes: Uint8Array][] = [
  ["gzip", gzipSync("hello ".repeat(1000))],
  ["gzip", Buffer.from("not gzip at all")],
  ["br", Buffer.from([0x8b, 0x02, 0x80, 0x68, 0x69, 0x03])],
  ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff])],
  ["deflate", Buffer.from("never deflated")],
  ["x-own", Buffer.from("of its own")],
];

const codedCases = CODED.flatMap(([coding, bytes], index): Case[] => [{
  name: `answer coded: ${coding} passes as the bytes it is (${index})`,
  rule: "3.5",
  async run(t) {
    const { answer } = await t.through(
      head("GET /x HTTP/1.1", "Host: a.test", `Accept-Encoding: ${coding}`),
      Buffer.concat([
        Buffer.from(
          head("HTTP/1.1 200 OK", `Content-Encoding: ${coding}`, `Content-Length: ${bytes.length}`),
        ),
        bytes,
      ]),
    );
    equal(answer.head.one("content-encoding"), coding);
    equal(answer.head.one("content-length"), String(bytes.length));
    ok(answer.body.bytes.equals(bytes));
  },
}]);

export const responseBodyCases: Case[] = [
  ...framingCases,
  ...codedCases,
  {
    name: "answer body: empty by length",
    rule: "3.5",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK"], ""),
      );
      equal(answer.head.one("content-length"), "0");
      equal(answer.body.text, "");
    },
  },
  {
    name: "answer body: empty in chunks",
    rule: "3.5",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + LAST_CHUNK,
      );
      equal(answer.body.text, "");
      equal(answer.body.complete, true);
    },
  },
  {
    name: "answer body: 1 MiB of every byte value by length",
    rule: "3.5",
    async run(t) {
      const body = String.fromCharCode(...Array(256).keys()).repeat(4096);
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK"], body),
      );
      equal(answer.head.one("content-length"), String(body.length));
      ok(answer.body.text === body);
    },
  },
  {
    name: "answer body: 1 MiB in chunks",
    rule: "3.5",
    async run(t) {
      const body = "0123456789abcdef".repeat(65_536);
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") +
          body.match(/.{1,9999}/g)!.map(chunk).join("") + LAST_CHUNK,
      );
      ok(answer.body.text === body);
    },
  },
  {
    name: "answer body: server-sent events arrive one by one",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
      const asked = await t.origin.next();
      await asked.send(
        head("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "Transfer-Encoding: chunked"),
      );
      const answer = await client.answer();
      equal(answer.head.one("content-type"), "text/event-stream");
      for (const event of ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]) {
        await asked.send(chunk(event));
        await answer.body.until(event);
      }
      await asked.reply(LAST_CHUNK);
      equal((await answer.body.whole()).complete, true);
    },
  },
  {
    name: "answer body: a part of one by length arrives before the rest",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 6") + "one");
      const answer = await client.answer();
      await answer.body.until("one");
      await asked.reply("two");
      equal((await answer.body.whole()).text, "onetwo");
    },
  },
  {
    name: "answer body: an answer begins before the request has ended",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          chunk("ping1"),
      );
      const asked = await t.origin.next();
      await asked.body.until("ping1");
      await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("pong1"));
      const answer = await client.answer();
      await answer.body.until("pong1");
      await client.send(chunk("ping2"));
      await asked.body.until("ping2");
      await asked.send(chunk("pong2"));
      await answer.body.until("pong2");
      await client.send(LAST_CHUNK);
      await asked.reply(LAST_CHUNK);
      equal((await answer.body.whole()).text, "pong1pong2");
      equal(answer.body.complete, true);
    },
  },
  {
    name: "answer body: a download waits for a client that does not read",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
      const asked = await t.origin.next();
      const length = 64 * MEBIBYTE;
      await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${length}`));
      const sending = pour(asked, length);
      ok(await sending.untilStuck() < length - 16 * MEBIBYTE);
      equal(await (await client.answer()).body.count(), length);
      await sending.done;
      asked.finish();
    },
  },
  {
    name: "answer body: an upload waits for an origin that does not read",
    rule: "3.5",
    async run(t) {
      const length = 64 * MEBIBYTE;
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", `Content-Length: ${length}`),
      );
      const asked = await t.origin.next();
      const sending = pour(client, length);
      ok(await sending.untilStuck() < length - 16 * MEBIBYTE);
      equal(await asked.body.count(), length);
      await sending.done;
      await asked.reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "answer head: one that comes byte by byte",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
      const asked = await t.origin.next();
      await asked.wire.drip(
        head("HTTP/1.1 200 OK", "X-A: b", "Transfer-Encoding: chunked") +
          chunk("body") + LAST_CHUNK,
      );
      asked.finish();
      const answer = await client.answer();
      equal(answer.head.one("x-a"), "b");
      equal((await answer.body.whole()).text, "body");
    },
  },
];

const MEBIBYTE = 1 << 20;

/** How long nothing must move for a flow to count as stuck. */
const STUCK_MS = 250;

/** Sends `length` bytes, each piece once the kernel has taken the one before. */
function pour(to: { send(bytes: Uint8Array): Promise<void> }, length: number) {
  let sent = 0;
  const done = (async () => {
    const piece = new Uint8Array(MEBIBYTE / 4);
    for (; sent < length; sent += piece.length) await to.send(piece);
  })();
  return {
    done,
    /** Bytes sent when nothing moves any more. */
    async untilStuck(): Promise<number> {
      for (let before = -1; before !== sent;) {
        before = sent;
        await new Promise((resolve) => setTimeout(resolve, STUCK_MS));
      }
      return sent;
    },
  };
}
