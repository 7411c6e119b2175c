import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Case, head, message } from "../case.ts";
import { chunk, LAST_CHUNK } from "../message.ts";

export const requestBodyCases: Case[] = [
  {
    name: "request body: a GET keeps its body",
    rule: "3.5",
    async run(t) {
      const { asked } = await t.through(message(["GET /x HTTP/1.1", "Host: a.test"], "a body"));
      equal(asked.body.text, "a body");
      equal(asked.head.one("content-length"), "6");
    },
  },
  {
    name: "request body: a DELETE keeps its body",
    rule: "3.5",
    async run(t) {
      const { asked } = await t.through(message(["DELETE /x HTTP/1.1", "Host: a.test"], "a body"));
      equal(asked.body.text, "a body");
    },
  },
  {
    name: "request body: a GET without one has no framing",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.get("/x");
      equal(asked.head.has("content-length"), false);
      equal(asked.head.has("transfer-encoding"), false);
    },
  },
  {
    name: "request body: Content-Length: 0 of a POST stays",
    rule: "3.3",
    async run(t) {
      const { asked } = await t.through(message(["POST /x HTTP/1.1", "Host: a.test"], ""));
      equal(asked.head.one("content-length"), "0");
      equal(asked.head.has("transfer-encoding"), false);
    },
  },
  {
    name: "request body: every byte value by length",
    rule: "3.5",
    async run(t) {
      const body = String.fromCharCode(...Array(256).keys()).repeat(64);
      const { asked } = await t.through(
        message(["POST /x HTTP/1.1", "Host: a.test", "Content-Type: application/x"], body),
      );
      equal(asked.head.one("content-length"), String(body.length));
      equal(asked.head.one("content-type"), "application/x");
      equal(asked.body.text, body);
    },
  },
  {
    name: "request body: 1 MiB by length",
    rule: "3.5",
    async run(t) {
      const body = "0123456789abcdef".repeat(65_536);
      const { asked } = await t.through(message(["POST /x HTTP/1.1", "Host: a.test"], body));
      equal(asked.head.one("content-length"), String(body.length));
      ok(asked.body.text === body);
    },
  },
  {
    name: "request body: in chunks",
    rule: "3.5",
    async run(t) {
      const { asked } = await t.through(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          chunk("one") + '3;ext="a;b"\r\ntwo\r\n' + "00005\r\nthree\r\n" +
          LAST_CHUNK,
      );
      equal(asked.body.text, "onetwothree");
      equal(asked.body.complete, true);
    },
  },
  {
    name: "request body: 1 MiB in chunks",
    rule: "3.5",
    async run(t) {
      const body = "0123456789abcdef".repeat(65_536);
      const chunks = body.match(/.{1,10000}/g)!.map(chunk).join("");
      const { asked } = await t.through(
        head("PUT /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: Chunked") +
          chunks + LAST_CHUNK,
      );
      ok(asked.body.text === body);
    },
  },
  {
    name: "request body: empty in chunks",
    rule: "3.5",
    async run(t) {
      const { asked } = await t.through(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          LAST_CHUNK,
      );
      ok(asked.head.has("content-length") || asked.head.has("transfer-encoding"));
      equal(asked.body.text, "");
      equal(asked.body.complete, true);
    },
  },
  {
    name: "request body: trailers end at the proxy",
    rule: "3.2",
    async run(t) {
      const { asked } = await t.through(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked", "Trailer: X-Sum") +
          chunk("one") + "0\r\nX-Sum: 1\r\nHost: evil.test\r\n\r\n",
      );
      equal(asked.body.text, "one");
      deepEqual(asked.body.trailers, []);
      equal(asked.head.has("trailer"), false);
      equal(asked.head.has("x-sum"), false);
    },
  },
  {
    name: "request body: piece by piece, before the rest is there",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Content-Length: 8") + "one,",
      );
      const asked = await t.origin.next();
      await asked.body.until("one,");
      await client.send("two.");
      await asked.reply();
      equal(asked.body.text, "one,two.");
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "request body: chunk by chunk, before the rest is there",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          chunk("one"),
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      await client.send("3\r\nt");
      await asked.body.until("onet");
      await client.send("wo\r\n" + LAST_CHUNK);
      await asked.reply();
      equal(asked.body.text, "onetwo");
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "Expect: a body that is not wanted is not asked for",
    rule: "3.2",
    async run(t) {
      const answer = await t.answered(
        head("POST /x HTTP/1.1", "Host: nowhere.test", "Content-Length: 4", "Expect: 100-continue"),
      );
      equal(answer.status, 404);
      deepEqual(answer.interim, []);
    },
  },
  {
    name: "connection: requests one after the other",
    rule: "3.5",
    async run(t) {
      const { client } = await t.get("/1");
      for (const target of ["/2", "/3"]) {
        await client.send(message([`POST ${target} HTTP/1.1`, "Host: a.test"], target));
        const asked = await t.origin.next();
        await asked.reply(message(["HTTP/1.1 200 OK"], asked.target));
        equal(asked.body.text, target);
        equal((await (await client.answer()).body.whole()).text, target);
      }
    },
  },
  {
    name: "connection: pipelined requests are answered in order",
    rule: "3.5",
    async run(t) {
      t.origin.serve((asked) => asked.reply(message(["HTTP/1.1 200 OK"], asked.target)));
      const client = await t.ask(
        head("GET /1 HTTP/1.1", "Host: a.test") +
          message(["POST /2 HTTP/1.1", "Host: a.test"], "GET /evil HTTP/1.1\r\n\r\n") +
          head("GET /3 HTTP/1.1", "Host: a.test"),
      );
      for (const target of ["/1", "/2", "/3"]) {
        equal((await (await client.answer()).body.whole()).text, target);
      }
      deepEqual(t.origin.received.map((asked) => asked.target), ["/1", "/2", "/3"]);
    },
  },
  {
    name: "connection: empty lines before a request are skipped",
    rule: "3.5",
    async run(t) {
      const { client } = await t.get("/1");
      await client.send("\r\n" + head("GET /2 HTTP/1.1", "Host: a.test"));
      await (await t.origin.next()).reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "connection: a request that comes byte by byte",
    rule: "3.5",
    async run(t) {
      const client = await t.connect();
      await client.wire.drip(message(["POST /drip HTTP/1.1", "Host: a.test", "X-A: b"], "body"));
      const asked = await t.origin.next();
      await asked.reply();
      equal(asked.target, "/drip");
      equal(asked.head.one("x-a"), "b");
      equal(asked.body.text, "body");
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "connection: Connection: close of the client is honoured",
    rule: "3.2",
    async run(t) {
      const { asked, answer, client } = await t.get("/x", "Connection: close");
      equal(asked.head.has("connection"), false);
      match(answer.head.one("connection") ?? "", /^close$/i);
      equal(await client.departure(), "ended");
    },
  },
  {
    name: "connection: what comes after Connection: close is not a request",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(
        head("GET /1 HTTP/1.1", "Host: a.test", "Connection: close") +
          head("GET /2 HTTP/1.1", "Host: a.test"),
      );
      await (await t.origin.next()).reply();
      await (await client.answer()).body.whole();
      await client.departure();
      deepEqual(t.origin.received.map((asked) => asked.target), ["/1"]);
    },
  },
  {
    name: "connection: one to the origin is used again",
    rule: "3.5",
    async run(t) {
      await t.get("/1");
      const { asked } = await t.get("/2");
      ok(asked.nthOnConnection > 0);
    },
  },
  {
    name: "connection: a hundred clients at once get each their own",
    rule: "3.5",
    async run(t) {
      t.origin.serve(async (asked) => {
        await asked.body.whole();
        await asked.reply(message(["HTTP/1.1 200 OK"], asked.target + asked.body.text));
      });
      await Promise.all(Array.from({ length: 100 }, async (_, i) => {
        const client = await t.connect();
        for (let nth = 0; nth < 5; nth++) {
          await client.send(message([`POST /${i}-${nth} HTTP/1.1`, "Host: a.test"], ` of ${i}`));
          const answer = await client.answer();
          equal((await answer.body.whole()).text, `/${i}-${nth} of ${i}`);
        }
      }));
    },
  },
  {
    name: "request body: the rest of one that was answered early is no request",
    rule: "3.5",
    async run(t) {
      const evil = head("GET /evil HTTP/1.1", "Host: a.test");
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", `Content-Length: ${3 + evil.length}`) + "one",
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      await asked.send(message(["HTTP/1.1 200 OK"], "early"));
      equal((await (await client.answer()).body.whole()).text, "early");
      t.origin.serve((asked) => asked.reply());
      asked.finish();
      await client.send(evil + head("GET /after HTTP/1.1", "Host: a.test"));
      // Either the connection ends, or what comes is the answer to the last.
      await client.wire.read("an end or an answer");
      ok(t.origin.received.every(({ target }) => ["/x", "/after"].includes(target)));
    },
  },
  {
    name: "request body: a connection on which one was not finished is not used again",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Content-Length: 100") + "one",
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      await asked.send(message(["HTTP/1.1 200 OK"], "early"));
      await (await client.answer()).body.whole();
      client.wire.leave();
      await asked.departure();
      equal(asked.body.complete, undefined);
      const { answer } = await t.get("/next");
      equal(answer.body.text, "ok");
    },
  },
  {
    name: "request body: an answer that ends the connection amid an upload comes through",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", `Content-Length: ${32 << 20}`),
      );
      const pouring = (async () => {
        for (let i = 0; i < 32; i++) await client.send(new Uint8Array(1 << 20));
      })();
      const asked = await t.origin.next();
      await asked.send(message(["HTTP/1.1 403 No", "Connection: close"], "no"));
      asked.end();
      const answer = await client.answer();
      equal(answer.status, 403);
      equal((await answer.body.whole()).text, "no");
      client.wire.leave();
      await pouring;
    },
  },
];
