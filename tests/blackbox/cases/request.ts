import { deepEqual, equal, match } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

/** Fields that Weir may add to a request or must own; the rest is the client's. */
const OWN = [
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "via",
  "x-request-id",
];

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGEALL", "get", "M-SEARCH"];

const methodCases = METHODS.map((method): Case => ({
  name: `request method: ${method} arrives as it is`,
  rule: "3.3",
  async run(t) {
    const { asked, answer } = await t.through(head(`${method} /x HTTP/1.1`, "Host: a.test"));
    equal(asked.head.line, `${method} /x HTTP/1.1`);
    equal(answer.body.text, "ok");
  },
}));

export const requestCases: Case[] = [
  ...methodCases,
  {
    name: "fields: spelling, order and repetition are the client's, and none is added",
    rule: "3.3",
    async run(t) {
      const fields = ["X-B: 1", "x-a: 2", "X-B: 3", "cOOkie: a=1; b=2", "X-Empty:", "X-A: 4, 5"];
      const { asked } = await t.get("/x", ...fields);
      deepEqual(asked.head.lines(["host", ...OWN]), fields.map((line) => line.replace(/:$/, ": ")));
    },
  },
  {
    name: "fields: a client that sends only Host is not given an agent or an accept",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.get("/x");
      deepEqual(asked.head.lines(["host", ...OWN]), []);
    },
  },
  {
    name: "request fields: bytes beyond ASCII in a value stay",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.get("/x", "X-Name: caf\xc3\xa9 \xff");
      equal(asked.head.one("x-name"), "caf\xc3\xa9 \xff");
    },
  },
  {
    name: "request fields: a value of 8 KiB goes through",
    rule: "3.3",
    async run(t) {
      const value = "v".repeat(8192);
      const { asked } = await t.get("/x", `X-Long: ${value}`);
      equal(asked.head.one("x-long"), value);
    },
  },
  {
    name: "request fields: Referer, Origin, Authorization and Range pass",
    rule: "3.3",
    async run(t) {
      const fields = [
        "Referer: http://a.test/from",
        "Origin: http://a.test",
        "Authorization: Basic YTpi",
        "Range: bytes=0-1",
        'If-None-Match: "e"',
        "Accept-Encoding: identity;q=0",
      ];
      const { asked } = await t.get("/x", ...fields);
      deepEqual(asked.head.lines(["host", ...OWN]), fields);
    },
  },
  {
    name: "Host: is the target's authority",
    rule: "3.4",
    async run(t) {
      const { asked } = await t.get("/x");
      equal(asked.head.one("host"), t.origin.authority);
    },
  },
  {
    name: "Host: preserve_host keeps the client's, port included",
    rule: "3.4",
    async run(t) {
      const { asked } = await t.through(head("GET /x HTTP/1.1", "Host: Preserve.test:8123"));
      equal(asked.head.one("host"), "Preserve.test:8123");
    },
  },
  {
    name: "Cookie: several lines stay legible",
    rule: "3.4",
    async run(t) {
      const { asked } = await t.get("/x", "Cookie: a=1", "Cookie: b=2");
      equal(asked.head.all("cookie").join("; "), "a=1; b=2");
    },
  },
  {
    name: "HTTP/1.0: without keep-alive the connection ends after the answer",
    rule: "3.5",
    async run(t) {
      const { asked, answer, client } = await t.through(head("GET /x HTTP/1.0", "Host: a.test"));
      equal(asked.head.line, "GET /x HTTP/1.1");
      match(asked.head.one("via")!, /^1\.0 weir-\S+$/);
      equal(answer.body.text, "ok");
      equal(await client.departure(), "ended");
    },
  },
  {
    name: "HTTP/1.0: keep-alive is honoured, or the connection ends",
    rule: "3.5",
    async run(t) {
      const ask = head("GET /x HTTP/1.0", "Host: a.test", "Connection: keep-alive");
      const { answer, client } = await t.through(ask);
      equal(answer.body.text, "ok");
      if (answer.head.one("connection")?.toLowerCase() !== "keep-alive") {
        return equal(await client.departure(), "ended");
      }
      await client.send(ask);
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "HTTP/1.0: needs no Host",
    rule: "3.7",
    async run(t) {
      const { asked } = await t.through(head("GET /any-host HTTP/1.0"));
      equal(asked.head.one("host"), t.origin.authority);
    },
  },
  {
    name: "HTTP/1.0: is never answered in chunks",
    rule: "3.2",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.0", "Host: a.test"),
        head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one") +
          chunk("two") +
          LAST_CHUNK,
      );
      equal(answer.head.has("transfer-encoding"), false);
      equal(answer.body.text, "onetwo");
      equal(answer.body.complete, true);
    },
  },
  {
    name: "request fields: white space around a value goes, within it stays",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.get("/x", "X-A:  \t b\tc  d \t ", "X-B:e");
      equal(asked.head.text.match(/^X-A:.*$/m)![0], "X-A: b\tc  d");
      equal(asked.head.one("x-b"), "e");
    },
  },
  {
    name: "request fields: a hundred go through",
    rule: "3.3",
    async run(t) {
      const fields = Array.from({ length: 100 }, (_, i) => `X-${i}: ${i}`);
      const { asked } = await t.get("/x", ...fields);
      deepEqual(asked.head.lines(["host", ...OWN]), fields);
    },
  },
  {
    name: "Host: an IPv6 address with a port",
    rule: "3.4",
    async run(t) {
      const { asked } = await t.through(head("GET /any-host HTTP/1.1", "Host: [::1]:81"));
      equal(asked.head.one("x-forwarded-host"), "[::1]:81");
    },
  },
  {
    name: "HTTP/1.0: gets no 100 Continue",
    rule: "3.2",
    async run(t) {
      const { asked, answer } = await t.through(
        message(["POST /x HTTP/1.0", "Host: a.test", "Expect: 100-continue"], "body"),
      );
      equal(asked.body.text, "body");
      deepEqual(answer.interim, []);
    },
  },
];
