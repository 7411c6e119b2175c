import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Case, type Context, head, isProblem, message } from "../case.ts";
import type { Client } from "../client.ts";
import { LAST_CHUNK } from "../message.ts";

const HINTS = head("HTTP/1.1 103 Early Hints", "Link: </a.css>; rel=preload", "Keep-Alive: 5");
const CONTINUE = head("HTTP/1.1 100 Continue");
const EXPECT = "Expect: 100-continue";
const POST = ["POST /x HTTP/1.1", "Host: a.test"];

function put(host: string): string {
  const fields = ["Content-Length: 4", EXPECT];
  return head("PUT /x HTTP/1.1", `Host: ${host}`, ...fields);
}

async function expecting(t: Context, ...fields: string[]) {
  const client = await t.ask(head(...POST, ...fields, EXPECT));
  return { client, asked: await t.origin.next() };
}

/** The client has been told once that it may send its body. */
async function welcomed(client: Client, body: string): Promise<void> {
  match((await client.head()).line, /^HTTP\/1\.1 100 /);
  await client.send(body);
}

/** The final answer, before which no other has come. */
async function answered(client: Client): Promise<number> {
  const answer = await client.answer("PUT");
  await answer.body.whole();
  equal(answer.interim.length, 0);
  return answer.status;
}

export const interimCases: Case[] = [
  {
    name: "interim: Early Hints go on as they come, less what is of the hop",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
      const asked = await t.origin.next();
      await asked.send(HINTS);
      const hints = await client.head();
      equal(hints.line, "HTTP/1.1 103 Early Hints");
      equal(hints.one("link"), "</a.css>; rel=preload");
      equal(hints.has("keep-alive"), false);
      equal(hints.one("via"), "1.1 weir");
      for (const field of ["date", "content-length", "connection"]) equal(hints.has(field), false);
      await asked.reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "interim: HTTP/1.0 gets none",
    rule: "3.2",
    async run(t) {
      const answer = HINTS + head("HTTP/1.1 102 Processing") + message(["HTTP/1.1 200 OK"], "ok");
      const request = head("GET /x HTTP/1.0", "Host: a.test");
      const { answer: received } = await t.through(request, answer);
      equal(received.status, 200);
      deepEqual(received.interim, []);
    },
  },
  {
    name: "interim: sixteen of one answer go on, and one more is no HTTP",
    rule: "3.7",
    async run(t) {
      const many = await t.through(
        head("GET /x HTTP/1.1", "Host: a.test"),
        HINTS.repeat(16) + message(["HTTP/1.1 200 OK"], "ok"),
      );
      equal(many.answer.status, 200);
      equal(many.answer.interim.length, 16);
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: a.test"));
      const asked = await t.origin.next();
      await asked.send(HINTS.repeat(17));
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 502);
      await asked.departure();
    },
  },
  {
    name: "interim: sixteen go on of all attempts at one request",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: retried.test"));
      const first = await t.origins.a.next();
      await first.reply(HINTS.repeat(10) + message(["HTTP/1.1 503 Service Unavailable"], ""));
      const second = await t.origins.b.next();
      await second.reply(HINTS.repeat(10) + message(["HTTP/1.1 200 OK"], "ok"));
      const answer = await client.answer();
      deepEqual([answer.status, answer.interim.length], [200, 16]);
    },
  },
  {
    name: "interim: what a route removes from responses, or sets, is no hint either",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: rules.test"));
      const asked = await t.origin.next();
      const fields = ["Server: secret/1", "X-Add: first", "X-Frame-Options: ALLOWALL"];
      await asked.send(head("HTTP/1.1 103 Early Hints", ...fields, "Link: </a.css>"));
      const hints = await client.head();
      deepEqual(hints.lines(["via"]), ["X-Add: first", "X-Frame-Options: DENY", "Link: </a.css>"]);
      await asked.send(head("HTTP/1.1 102 Processing", "Server: secret/1"));
      deepEqual((await client.head()).lines(["via"]), []);
      await asked.reply();
      const answer = await client.answer();
      equal(answer.head.one("x-frame-options"), "DENY");
      equal(answer.head.one("x-add"), "second");
    },
  },
  {
    name: "expect: 100 of the target decides, and is the client's",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await expecting(t, "Content-Length: 4");
      equal(asked.head.one("expect"), "100-continue");
      await asked.send(CONTINUE);
      match((await client.head()).line, /^HTTP\/1\.1 100 /);
      await client.send("body");
      await asked.reply();
      equal(asked.body.text, "body");
      const answer = await client.answer("POST");
      equal(answer.status, 200);
      await answer.body.whole();
      await client.send(head("GET /next HTTP/1.1", "Host: a.test"));
      const next = await t.origin.next();
      equal(next.target, "/next");
    },
  },
  {
    name: "expect: 100-continue is found among other expectations, which go on as they are",
    rule: "3.2",
    async run(t) {
      for (const expect of [["Expect: Other=1, 100-Continue"], ["Expect: Other=1", EXPECT]]) {
        const client = await t.ask(head(...POST, "Content-Length: 4", ...expect));
        const asked = await t.origin.next();
        deepEqual(asked.head.all("expect"), ["Other=1", "100-continue"]);
        await asked.send(CONTINUE);
        await welcomed(client, "body");
        await asked.reply();
        equal(asked.body.text, "body");
        equal(await answered(client), 200);
      }
    },
  },
  {
    name: "expect: a final answer of the target means that the body is not asked for",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await expecting(t, "Content-Length: 4");
      await asked.send(message(["HTTP/1.1 401 Unauthorized"], "who are you?"));
      const answer = await client.answer("POST");
      equal(answer.status, 401);
      deepEqual(answer.interim, []);
      equal((await answer.body.whole()).text, "who are you?");
      match(answer.head.one("connection") ?? "", /^close$/i);
      await client.departure();
      await asked.departure();
      equal(asked.body.text, "");
    },
  },
  {
    name: "expect: where the target says nothing for a second, Weir says 100",
    rule: "3.2",
    async run(t) {
      const { client, asked } = await expecting(t, "Transfer-Encoding: chunked");
      match((await client.head()).line, /^HTTP\/1\.1 100 /);
      await client.send("4\r\nbody\r\n" + LAST_CHUNK);
      await asked.reply();
      equal(asked.body.text, "body");
      equal((await client.answer("POST")).status, 200);
    },
  },
  {
    name: "expect: with retry, the next target is asked as the first was",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(put("retried.test"));
      const first = await t.origins.a.next();
      await first.send(message(["HTTP/1.1 503 Service Unavailable"], "no"));
      const second = await t.origins.b.next();
      equal(second.head.one("expect"), "100-continue");
      await second.send(CONTINUE);
      await welcomed(client, "body");
      await second.reply();
      deepEqual([first.body.text, second.body.text], ["", "body"]);
      equal(await answered(client), 200);
    },
  },
  {
    name:
      "expect: with retry, a body that a target has had goes to the next, and is asked for once",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(put("retried.test"));
      const first = await t.origins.a.next();
      await first.send(CONTINUE);
      await welcomed(client, "body");
      equal((await first.body.whole()).text, "body");
      first.reset();
      const second = await t.origins.b.next();
      await second.send(CONTINUE);
      await second.reply();
      equal(second.body.text, "body");
      equal(await answered(client), 200);
    },
  },
  {
    name: "expect: for first_good, which keeps the body, Weir says 100",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(put("raced.test"));
      await welcomed(client, "body");
      const asked = [await t.origins.a.next(), await t.origins.b.next()];
      for (const { head, body } of asked) {
        equal(head.has("expect"), false);
        equal((await body.whole()).text, "body");
      }
      await asked[1].reply();
      equal(await answered(client), 200);
    },
  },
  {
    name: "expect: a body that came with its head is not waited for",
    rule: "3.2",
    async run(t) {
      const request = head(...POST, "Content-Length: 4", EXPECT) + "body";
      const { asked, answer } = await t.through(request);
      equal(asked.head.has("expect"), false);
      equal(asked.body.text, "body");
      ok(answer.interim.length <= 1);
    },
  },
  {
    name: "expect: of HTTP/1.0 it means nothing",
    rule: "3.2",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.0", "Host: a.test", "Content-Length: 4", EXPECT),
      );
      const asked = await t.origin.next();
      equal(asked.head.has("expect"), false);
      await client.send("body");
      await asked.reply();
      const answer = await client.answer("POST");
      deepEqual([answer.status, answer.interim.length], [200, 0]);
    },
  },
];
