import { deepEqual, equal, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { head, message } from "../../blackbox/message.ts";
import { type Case, request, wholeAnswer } from "../case.ts";

export const winnerCases: Case[] = [
  {
    name: "winner: its status, fields and body are the client's, whichever target it is",
    async run(t) {
      for (const nth of [2, 0, 1]) {
        const client = await t.get("race.test");
        const asked = await t.asked();
        await asked[nth].reply(message([
          "HTTP/1.1 226 IM Used",
          "Set-Cookie: a=1; Path=/",
          "X-A: b",
          "Set-Cookie: b=2, c",
        ], `from ${nth}`));
        const answer = await wholeAnswer(client);
        equal(answer.status, 226);
        equal(answer.head.one("x-a"), "b");
        deepEqual(answer.head.all("set-cookie"), ["a=1; Path=/", "b=2, c"]);
        equal(answer.head.has("x-weir-attempts"), false);
        equal(answer.body.text, `from ${nth}`);
        equal(answer.body.complete, true);
        for (const origin of t.origins) origin.reset();
      }
    },
  },
  {
    name: "winner: a coded body passes as the bytes it is",
    async run(t) {
      const bytes = gzipSync("hello ".repeat(1000));
      const fields = ["Content-Encoding: gzip", `Content-Length: ${bytes.length}`];
      const client = await t.get("race.test", "Accept-Encoding: gzip");
      const [, b] = await t.asked();
      await b.reply(Buffer.concat([Buffer.from(head("HTTP/1.1 200 OK", ...fields)), bytes]));
      const answer = await wholeAnswer(client);
      equal(answer.head.one("content-encoding"), "gzip");
      equal(answer.head.one("content-length"), String(bytes.length));
      ok(answer.body.bytes.equals(bytes));
    },
  },
  {
    name: "winner: answers that are not good are passed over",
    async run(t) {
      const client = await t.get("race.test");
      const [a, b, c] = await t.asked();
      await a.reply(message(["HTTP/1.1 500 No", "X-From: a"], "a"));
      b.reset();
      await c.reply(message(["HTTP/1.1 404 Not Found"], "c"));
      const answer = await wholeAnswer(client);
      equal(answer.status, 404);
      equal(answer.head.has("x-from"), false);
      equal(answer.body.text, "c");
    },
  },
  {
    name: "winner: accept says what is good",
    async run(t) {
      const client = await t.get("strict.test");
      const [a, b, c] = await t.asked();
      await a.reply(message(["HTTP/1.1 404 Not Found"], "a"));
      await b.reply(message(["HTTP/1.1 302 Found", "Location: /"], "b"));
      await c.reply(head("HTTP/1.1 304 Not Modified", 'ETag: "e"'));
      const answer = await wholeAnswer(client);
      equal(answer.status, 304);
      equal(answer.head.one("etag"), '"e"');
      equal(answer.body.text, "");
    },
  },
  {
    name: "winner: an interim answer does not decide",
    async run(t) {
      const client = await t.get("race.test");
      const [a, b] = await t.asked();
      await a.send(head("HTTP/1.1 103 Early Hints", "Link: </a>"));
      await b.reply(message(["HTTP/1.1 200 OK"], "b"));
      equal((await wholeAnswer(client)).body.text, "b");
    },
  },
  {
    name: "winner: a target that refuses connections is passed over",
    async run(t) {
      const client = await t.get("half-refusing.test");
      await (await t.next(1)).reply(message(["HTTP/1.1 200 OK"], "b"));
      equal((await wholeAnswer(client)).body.text, "b");
    },
  },
  {
    name: "winner: of HEAD has the length of a body and no body, and the connection goes on",
    async run(t) {
      const client = await t.ask(request("HEAD", "race.test"));
      for (const length of [1000, 2000]) {
        const [, , c] = await t.asked();
        await c.reply(head("HTTP/1.1 200 OK", `Content-Length: ${length}`));
        const answer = await wholeAnswer(client, "HEAD");
        equal(c.method, "HEAD");
        equal(answer.status, 200);
        equal(answer.head.one("content-length"), String(length));
        if (length === 1000) await t.send(client, request("HEAD", "race.test"));
      }
    },
  },
  {
    name: "winner: a 304 ends with its head, and the connection goes on",
    async run(t) {
      const client = await t.get("race.test", 'If-None-Match: "e"');
      const [a] = await t.asked();
      await a.reply(head("HTTP/1.1 304 Not Modified", 'ETag: "e"'));
      const answer = await wholeAnswer(client);
      equal(answer.status, 304);
      equal(answer.head.one("etag"), '"e"');
      await t.send(client, request("GET", "a.test"));
      await (await t.next(0)).reply(message(["HTTP/1.1 200 OK"], "next"));
      equal((await wholeAnswer(client)).body.text, "next");
    },
  },
  {
    name: "winner: attempts_header tells how many were asked",
    async run(t) {
      const client = await t.get("told.test");
      const [, b] = await t.asked();
      await b.reply();
      equal((await wholeAnswer(client)).head.one("x-weir-attempts"), "3");
    },
  },
];
