import { equal, ok } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

const HOST = "Host: a.test";
const POST = "POST /x HTTP/1.1";
const CHUNKED = "Transfer-Encoding: chunked";
const BODY = chunk("body") + LAST_CHUNK;

/** Heads that two readers could take for two different messages (RFC 9112 §11.2). */
const AMBIGUOUS: [name: string, request: string, statuses?: number[]][] = [
  ["Content-Length with Transfer-Encoding", head(POST, HOST, "Content-Length: 4", CHUNKED) + BODY],
  ["Transfer-Encoding with Content-Length", head(POST, HOST, CHUNKED, "Content-Length: 4") + BODY],
  ["two lengths", head(POST, HOST, "Content-Length: 4", "Content-Length: 5") + "body!"],
  ["a list of lengths", head(POST, HOST, "Content-Length: 4, 5") + "body!"],
  ["a signed length", head(POST, HOST, "Content-Length: +4") + "body"],
  ["a negative length", head(POST, HOST, "Content-Length: -4") + "body"],
  ["a hexadecimal length", head(POST, HOST, "Content-Length: 0x4") + "body"],
  ["a length with a space inside", head(POST, HOST, "Content-Length: 4 4") + "body"],
  ["an empty length", head(POST, HOST, "Content-Length:") + "body"],
  ["a length beyond all numbers", head(POST, HOST, `Content-Length: ${"9".repeat(30)}`) + "body"],
  ["an unknown coding", head(POST, HOST, "Transfer-Encoding: xchunked") + BODY, [400, 501]],
  [
    "a coding after chunked",
    head(POST, HOST, "Transfer-Encoding: chunked, gzip") + BODY,
    [400, 501],
  ],
  [
    "a coding before chunked",
    head(POST, HOST, "Transfer-Encoding: gzip, chunked") + BODY,
    [400, 501],
  ],
  ["chunked twice", head(POST, HOST, CHUNKED, CHUNKED) + BODY, [400, 501]],
  [
    "identity and chunked",
    head(POST, HOST, "Transfer-Encoding: identity", CHUNKED) + BODY,
    [400, 501],
  ],
  ["a quoted coding", head(POST, HOST, 'Transfer-Encoding: "chunked"') + BODY, [400, 501]],
  ["a vertical tab before a coding", head(POST, HOST, "Transfer-Encoding: \x0bchunked") + BODY],
  [
    "an empty coding",
    head(POST, HOST, "Transfer-Encoding:", "Content-Length: 4") + "body",
    [400, 501],
  ],
  ["Transfer-Encoding of HTTP/1.0", head("POST /x HTTP/1.0", HOST, CHUNKED) + BODY],
  ["a space before the colon", head(POST, HOST, "Transfer-Encoding : chunked") + BODY],
  ["a space before a name", head("GET /x HTTP/1.1", " X-A: b", HOST)],
  ["a folded field", head(POST, HOST, "X-A: b", " chunked", "Content-Length: 4") + "body"],
  ["a field line without a colon", head("GET /x HTTP/1.1", HOST, "X-A")],
  ["an empty name", head("GET /x HTTP/1.1", HOST, ": b")],
  ["a name with a control character", head("GET /x HTTP/1.1", HOST, "X\x01A: b")],
  ["a name beyond ASCII", head("GET /x HTTP/1.1", HOST, "X-\xe9: b")],
  ["NUL in a value", head("GET /x HTTP/1.1", HOST, "X-A: b\0c")],
  ["a bare CR in a value", head("GET /x HTTP/1.1", HOST, "X-A: b\rX-B: c")],
  ["a bare LF between fields", `GET /x HTTP/1.1\r\n${HOST}\nX-A: b\r\n\r\n`],
  ["bare LF alone", `GET /x HTTP/1.1\n${HOST}\n\n`],
  ["no Host", head("GET /x HTTP/1.1", "X-A: b")],
  ["two Hosts", head("GET /x HTTP/1.1", HOST, "Host: one.test")],
  ["the same Host twice", head("GET /x HTTP/1.1", HOST, HOST)],
  ["an empty Host", head("GET /x HTTP/1.1", "Host:")],
  ["an empty Host beside a URL", head("GET http://a.test/x HTTP/1.1", "Host: ")],
  ["an empty Host of HTTP/1.0", head("GET /x HTTP/1.0", "Host:")],
  ["a Host with a path", head("GET /x HTTP/1.1", "Host: a.test/evil")],
  ["a Host with a user", head("GET /x HTTP/1.1", "Host: user@a.test")],
  ["a Host with a space", head("GET /x HTTP/1.1", "Host: a.test evil")],
  ["a list of Hosts", head("GET /x HTTP/1.1", "Host: a.test, one.test")],
  ["a Host with a bad port", head("GET /x HTTP/1.1", "Host: a.test:80x")],
  ["a target without a slash", head("GET x HTTP/1.1", HOST)],
  ["a target with a fragment", head("GET /x#y HTTP/1.1", HOST)],
  ["a target with a space", head("GET /x y HTTP/1.1", HOST)],
  ["a target with a control character", head("GET /x\x01y HTTP/1.1", HOST)],
  ["* of another method than OPTIONS", head("GET * HTTP/1.1", HOST)],
  ["a method that is no token", head("G@T /x HTTP/1.1", HOST)],
  ["a tab in the request line", head("GET\t/x HTTP/1.1", HOST)],
  ["a request line of two words", head("GET /x", HOST)],
  ["another protocol", head("GET /x HTTQ/1.1", HOST)],
  ["a version of two digits", head("GET /x HTTP/1.10", HOST), [400, 505]],
  ["HTTP/2.0", head("GET /x HTTP/2.0", HOST), [400, 505]],
];

export const smugglingCases: Case[] = [
  ...AMBIGUOUS.map(([name, request, statuses]): Case => ({
    name: `head: ${name} is refused`,
    rule: "3.7",
    run: (t) => t.refused(request, statuses),
  })),
  {
    name: "head: 1 MiB of fields is refused",
    rule: "3.7",
    async run(t) {
      const client = await t.connect();
      void client.send(head("GET /x HTTP/1.1", HOST, `X-A: ${"a".repeat(1 << 20)}`));
      const answer = await client.answer();
      ok([400, 431].includes(answer.status), answer.head.line);
      await t.nothingReached();
    },
  },
  {
    name: "head: 2000 fields are refused",
    rule: "3.7",
    run: (t) => t.refused(head("GET /x HTTP/1.1", HOST, ...Array(2000).fill("X: y")), [400, 431]),
  },
  {
    name: "head: a target of 100 KiB is refused",
    rule: "3.7",
    async run(t) {
      const client = await t.connect();
      void client.send(head(`GET /${"a".repeat(100 * 1024)} HTTP/1.1`, HOST));
      const answer = await client.answer();
      ok([400, 414, 431].includes(answer.status), answer.head.line);
      await t.nothingReached();
    },
  },
  {
    name: "head: what follows a refused request is not read",
    rule: "3.7",
    async run(t) {
      const evil = head("GET /evil HTTP/1.1", HOST);
      await t.refused(head(POST, HOST, "Content-Length: 0", CHUNKED) + LAST_CHUNK + evil);
    },
  },
  {
    name: "answer: bytes that no one asked for do not answer the next request",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("GET /1 HTTP/1.1", HOST));
      await (await t.origin.next()).reply(
        message(["HTTP/1.1 200 OK"], "first") +
          message(["HTTP/1.1 200 OK"], "unasked"),
      );
      equal((await (await client.answer()).body.whole()).text, "first");
      t.origin.serve((asked) => asked.reply(message(["HTTP/1.1 200 OK"], asked.target)));
      for (const target of ["/2", "/3", "/4"]) {
        await client.send(head(`GET ${target} HTTP/1.1`, HOST));
        equal((await (await client.answer()).body.whole()).text, target);
      }
    },
  },
  {
    name: "answer: a body to HEAD does not answer the next request",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("HEAD /1 HTTP/1.1", HOST));
      await (await t.origin.next()).reply(message(["HTTP/1.1 200 OK"], "HTTP/1.1 200 OK\r\n\r\n"));
      equal((await client.answer("HEAD")).status, 200);
      t.origin.serve((asked) => asked.reply(message(["HTTP/1.1 200 OK"], asked.target)));
      for (const target of ["/2", "/3"]) {
        await client.send(head(`GET ${target} HTTP/1.1`, HOST));
        equal((await (await client.answer()).body.whole()).text, target);
      }
    },
  },
  {
    name: "target: the absolute form with a user is refused",
    rule: "3.7",
    run: (t) => t.refused(head("GET http://user@a.test/x HTTP/1.1", HOST)),
  },
  {
    name: "target: the absolute form needs Host all the same",
    rule: "3.7",
    run: (t) => t.refused(head("GET http://a.test/x HTTP/1.1", "X-A: b")),
  },
];
