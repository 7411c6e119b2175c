import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";

/** Fields of one connection; each is sent alone and must not arrive at the other side. */
const OF_REQUESTS = [
  "Keep-Alive: timeout=5",
  "Proxy-Connection: keep-alive",
  "Proxy-Authorization: Basic YTpi",
  "Proxy-Authenticate: Basic",
  "TE: trailers",
  "TE: gzip, trailers",
  "Trailer: X-Sum",
  "Connection: keep-alive",
  "Upgrade: h2c",
];

const OF_RESPONSES = [
  "Keep-Alive: timeout=7, max=3",
  "Proxy-Connection: keep-alive",
  "Proxy-Authenticate: Basic",
  "Proxy-Authorization: Basic YTpi",
  "TE: trailers",
  "Trailer: X-Sum",
  "Upgrade: h2c",
];

const requestCases = OF_REQUESTS.map((field): Case => ({
  name: `request: ${field} ends at the proxy`,
  rule: "3.2",
  async run(t) {
    const { asked } = await t.get("/x", field, "X-Kept: yes");
    equal(asked.head.has(field.slice(0, field.indexOf(":"))), false);
    equal(asked.head.one("x-kept"), "yes");
  },
}));

const responseCases = OF_RESPONSES.map((field): Case => ({
  name: `response: ${field} ends at the proxy`,
  rule: "3.2",
  async run(t) {
    const { answer } = await t.through(
      head("GET /x HTTP/1.1", "Host: a.test"),
      message(["HTTP/1.1 200 OK", field, "X-Kept: yes"], "ok"),
    );
    equal(answer.head.lines().includes(field), false);
    equal(answer.head.one("x-kept"), "yes");
    equal(answer.body.text, "ok");
  },
}));

export const hopByHopCases: Case[] = [
  ...requestCases,
  ...responseCases,
  {
    name: "request: what Connection names ends at the proxy, in any case and on any line",
    rule: "3.2",
    async run(t) {
      const { asked } = await t.get(
        "/x",
        "Connection: X-One , x-TWO",
        "X-One: 1",
        "connection: ,x-three,",
        "X-Two: 2",
        "X-Three: 3",
        "X-Four: 4",
      );
      deepEqual(
        asked.head.lines().filter((line) => /^(x-(one|two|three|four)|conn)/i.test(line)),
        ["X-Four: 4"],
      );
    },
  },
  {
    name: "request: Connection cannot take away the framing",
    rule: "3.2",
    async run(t) {
      const { asked } = await t.through(
        message(["POST /x HTTP/1.1", "Host: a.test", "Connection: Content-Length, Host"], "body"),
      );
      equal(asked.body.text, "body");
      equal(asked.head.one("host"), t.origin.authority);
    },
  },
  {
    name: "request: Connection cannot take away the forwarded fields",
    rule: "3.2",
    async run(t) {
      const { asked } = await t.get("/x", "Connection: X-Forwarded-For, X-Request-Id, Via");
      equal(asked.head.one("x-forwarded-for"), "127.0.0.1");
      match(asked.head.one("via")!, /weir-/);
      match(asked.head.one("x-request-id")!, /./);
    },
  },
  {
    name: "request: an upgrade to something else than WebSocket is a plain request",
    rule: "3.2",
    async run(t) {
      const { asked, answer } = await t.get(
        "/x",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABkAAQAAP__",
      );
      for (const name of ["connection", "upgrade", "http2-settings"]) {
        equal(asked.head.has(name), false, name);
      }
      equal(answer.status, 200);
    },
  },
  {
    name: "upgrade: 426 tells the client which protocols the target asks for, as far as they pass",
    rule: "3.2",
    async run(t) {
      const ask = head("GET /x HTTP/1.1", "Host: a.test");
      const required = (upgrade: string) =>
        message(
          ["HTTP/1.1 426 Upgrade Required", `Upgrade: ${upgrade}`, "Connection: upgrade"],
          "",
        );
      const { answer } = await t.through(ask, required("WebSocket, h2c, tcp/1"));
      equal(answer.head.one("upgrade"), "WebSocket, tcp/1");
      match(answer.head.one("connection") ?? "", /^upgrade$/i);
      const none = await t.through(ask, required("HTTP/2.0"));
      equal(none.answer.head.has("upgrade"), false);
      equal(none.answer.head.has("connection"), false);
      const closing = await t.through(
        head("GET /x HTTP/1.1", "Host: narrow.test", "Connection: close"),
        required("tcp, websocket"),
      );
      equal(closing.answer.head.one("upgrade"), "websocket");
      deepEqual(closing.answer.head.all("connection"), ["Upgrade", "close"]);
    },
  },
  {
    name: "response: what Connection names ends at the proxy",
    rule: "3.2",
    async run(t) {
      const { answer } = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        message(
          ["HTTP/1.1 200 OK", "Connection: X-One, x-two", "x-one: 1", "X-Two: 2", "X-Three: 3"],
          "ok",
        ),
      );
      equal(answer.head.has("x-one"), false);
      equal(answer.head.has("x-two"), false);
      equal(answer.head.one("x-three"), "3");
    },
  },
  {
    name: "response: Connection: close of the origin is not the client's",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(head("GET /1 HTTP/1.1", "Host: a.test"));
      const first = await t.origin.next();
      await first.replyAndEnd(message(["HTTP/1.1 200 OK", "Connection: close"], "ok"));
      const answer = await client.answer();
      equal(answer.head.has("connection"), false);
      await answer.body.whole();
      await client.send(head("GET /2 HTTP/1.1", "Host: a.test"));
      const second = await t.origin.next();
      notEqual(second.wire, first.wire);
      await second.reply();
      equal((await client.answer()).status, 200);
    },
  },
];
