import { deepEqual, equal } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";

/** Fields that Weir may add to a response, or must own. */
const OWN = ["via", "date", "x-request-id", "connection", "keep-alive"];

const STATUS_LINES = [
  "200 OK",
  "200 Sure thing",
  "201 ",
  "299 Odd",
  "404 No",
  "418 I'm a teapot",
  "500 Oh",
  "599 Odder",
];

const statusCases = STATUS_LINES.map((line): Case => ({
  name: `answer status line: ${line}`,
  rule: "3.3",
  async run(t) {
    const { answer } = await t.through(
      head("GET /x HTTP/1.1", "Host: a.test"),
      message([`HTTP/1.1 ${line}`], "body"),
    );
    equal(answer.head.line, `HTTP/1.1 ${line}`);
    equal(answer.body.text, "body");
  },
}));

export const responseCases: Case[] = [
  ...statusCases,
  {
    name: "fields: spelling, order and repetition are the origin's, and none is added",
    rule: "3.3",
    async run(t) {
      const fields = [
        "X-B: 1",
        "x-a: 2",
        "X-B: 3",
        "SERVER: own/1",
        "Content-Length: 2",
        "X-a: 4, 5",
      ];
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 200 OK", ...fields) + "ok",
      );
      deepEqual(answer.head.lines(OWN), fields);
    },
  },
  {
    name: "answer fields: no Content-Type, Server or Vary is made up",
    rule: "3.3",
    async run(t) {
      const { answer } = await t.get("/x");
      deepEqual(answer.head.lines(OWN), ["Content-Length: 2"]);
    },
  },
  {
    name: "answer fields: bytes beyond ASCII in a value stay",
    rule: "3.3",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK", "X-Name: caf\xc3\xa9 \xff"], ""),
      );
      equal(answer.head.one("x-name"), "caf\xc3\xa9 \xff");
    },
  },
  {
    name: "answer fields: several Set-Cookie stay several, in order",
    rule: "3.4",
    async run(t) {
      const cookies = ["a=1; Path=/", "b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT", "a=3"];
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK", ...cookies.map((cookie) => `Set-Cookie: ${cookie}`)], ""),
      );
      deepEqual(answer.head.all("set-cookie"), cookies);
    },
  },
  {
    name: "answer fields: several WWW-Authenticate and Link stay several",
    rule: "3.4",
    async run(t) {
      const fields = [
        'WWW-Authenticate: Basic realm="a"',
        "WWW-Authenticate: Bearer",
        "Link: </a>",
        "Link: </b>",
      ];
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 401 Who", ...fields], ""),
      );
      deepEqual(answer.head.lines([...OWN, "content-length"]), fields);
    },
  },
  {
    name: "answer fields: the origin's Date stays",
    rule: "3.3",
    async run(t) {
      const date = "Mon, 01 Jan 2024 00:00:00 GMT";
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK", `Date: ${date}`], ""),
      );
      equal(answer.head.one("date"), date);
    },
  },
  {
    name: "answer bodiless: HEAD keeps Content-Length, and the connection goes on",
    rule: "3.5",
    async run(t) {
      const { answer, client } = await t.through(
        head("HEAD /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 200 OK", "Content-Length: 1234", "Content-Type: text/x"),
      );
      equal(answer.head.one("content-length"), "1234");
      equal(answer.head.one("content-type"), "text/x");
      await client.send(head("GET /y HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "answer bodiless: HEAD of a body in chunks",
    rule: "3.5",
    async run(t) {
      const { answer, client } = await t.through(
        head("HEAD /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"),
      );
      equal(answer.head.has("content-length"), false);
      await client.send(head("GET /y HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "answer bodiless: 204 has no framing, and the connection goes on",
    rule: "3.5",
    async run(t) {
      const { answer, client } = await t.through(
        head("DELETE /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 204 No Content", "X-A: b"),
      );
      deepEqual(answer.head.lines(OWN), ["X-A: b"]);
      await client.send(head("GET /y HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "answer bodiless: 304 keeps its validators, and the connection goes on",
    rule: "3.5",
    async run(t) {
      const { answer, client } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test", 'If-None-Match: "e"'),
        head("HTTP/1.1 304 Not Modified", 'ETag: "e"', "Vary: Accept"),
      );
      deepEqual(answer.head.lines(OWN), ['ETag: "e"', "Vary: Accept"]);
      await client.send(head("GET /y HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "body: a refusal that does not wait for the request's end comes through",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Content-Length: 1000000") +
          "begin",
      );
      const asked = await t.origin.next();
      await asked.send(message(["HTTP/1.1 403 No", "Connection: close"], "no"));
      asked.end();
      const answer = await client.answer();
      equal(answer.status, 403);
      equal((await answer.body.whole()).text, "no");
      await client.departure();
    },
  },
  {
    name: "answer redirect: is passed on, not followed",
    rule: "3.1",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 302 Found", "Location: /elsewhere?a=b"], "moved"),
      );
      equal(answer.status, 302);
      equal(answer.head.one("location"), "/elsewhere?a=b");
      equal(answer.body.text, "moved");
      equal(t.origin.received.length, 1);
    },
  },
  {
    name: "answer redirect: 307 of a POST is passed on",
    rule: "3.1",
    async run(t) {
      const { answer } = await t.through(
        message(["POST /x HTTP/1.1", "Host: a.test"], "body"),
        message(["HTTP/1.1 307 There", "Location: http://elsewhere.test/"], ""),
      );
      equal(answer.status, 307);
      equal(answer.head.one("location"), "http://elsewhere.test/");
      equal(t.origin.received.length, 1);
    },
  },
  {
    name: "status line: neither reason nor the space before it",
    rule: "3.3",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200"], "body"),
      );
      equal(answer.status, 200);
      equal(answer.body.text, "body");
    },
  },
  {
    name: "answer fields: a hundred go through, empty ones too",
    rule: "3.3",
    async run(t) {
      const fields = Array.from({ length: 99 }, (_, i) => `X-${i}: ${i}`);
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(["HTTP/1.1 200 OK", ...fields, "X-Empty:"], ""),
      );
      deepEqual(answer.head.lines([...OWN, "content-length"]), [...fields, "X-Empty: "]);
    },
  },
  {
    name: "answer bodiless: 304 with the length of what it does not send",
    rule: "3.5",
    async run(t) {
      const { client } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 304 Not Modified", "Content-Length: 100"),
      );
      await client.send(head("GET /y HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "answer fields: a length of no body that stands twice is one",
    rule: "3.5",
    async run(t) {
      const doubles = [["Content-Length: 5, 5"], ["Content-Length: 5", "content-length: 5"]];
      for (const fields of doubles) {
        const asks = [["HEAD", "200 OK"], ["GET", "304 Not Modified"]];
        for (const [method, status] of asks) {
          const request = head(`${method} /x HTTP/1.1`, "Host: a.test");
          const { answer } = await t.through(request, head(`HTTP/1.1 ${status}`, ...fields));
          deepEqual(answer.head.all("content-length"), ["5"], `${method} ${fields}`);
        }
      }
    },
  },
  {
    name: "answer fields: a length that stands twice is one",
    rule: "3.5",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        head("HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 2") +
          "ok",
      );
      equal(answer.head.one("content-length"), "2");
      equal(answer.body.text, "ok");
    },
  },
];
