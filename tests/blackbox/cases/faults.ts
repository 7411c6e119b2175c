import { equal, ok } from "node:assert/strict";
import { type Case, head, isProblem, message } from "../case.ts";
import { chunk } from "../message.ts";

const ASK = head("GET /x HTTP/1.1", "Host: a.test");

/** Answers that are no answer; the client gets 502. */
const GARBAGE: [name: string, answer: string][] = [
  ["no HTTP at all", "SSH-2.0-OpenSSH_9.0\r\n\r\n"],
  ["a status of two digits", head("HTTP/1.1 20 OK", "Content-Length: 0")],
  ["a status of letters", head("HTTP/1.1 abc OK", "Content-Length: 0")],
  ["an unknown version", head("HTTP/9.9 200 OK", "Content-Length: 0")],
  [
    "conflicting lengths",
    head("HTTP/1.1 200 OK", "Content-Length: 2", "Content-Length: 3") + "abc",
  ],
  ["a negative length", head("HTTP/1.1 200 OK", "Content-Length: -1")],
  ["a signed length", head("HTTP/1.1 200 OK", "Content-Length: +2") + "ok"],
  [
    "length with chunked",
    head("HTTP/1.1 200 OK", "Content-Length: 4", "Transfer-Encoding: chunked") +
    "0\r\n\r\n",
  ],
  ["an unknown coding", head("HTTP/1.1 200 OK", "Transfer-Encoding: gzip") + "ok"],
  ["a folded field", head("HTTP/1.1 200 OK", "X-A: b", " c", "Content-Length: 0")],
  ["a bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"],
  [
    "a bare CR in a value",
    head("HTTP/1.1 200 OK", "X-A: b\rSet-Cookie: evil=1", "Content-Length: 0"),
  ],
  ["NUL in a value", head("HTTP/1.1 200 OK", "X-A: b\0c", "Content-Length: 0")],
  ["a head without end", `HTTP/1.1 200 OK\r\nX-A: ${"a".repeat(1 << 20)}`],
  ["101 that no one asked for", head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket")],
  ["a head cut short", "HTTP/1.1 200 OK\r\nContent-Le"],
  ["nothing", ""],
];

const garbageCases = GARBAGE.map(([name, answer]): Case => ({
  name: `502: the origin answers ${name}`,
  rule: "3.7",
  async run(t) {
    t.origin.serve((asked) => asked.replyAndEnd(answer));
    const client = await t.ask(ASK);
    const received = await client.answer();
    await received.body.whole();
    isProblem(received, 502);
  },
}));

export const faultCases: Case[] = [
  {
    name: "answer head: white space before a colon is removed",
    rule: "3.1",
    async run(t) {
      const { answer } = await t.through(
        ASK,
        head("HTTP/1.1 200 OK", "X-A \t: b", "Content-Length : 2") + "ok",
      );
      equal(answer.head.one("x-a"), "b");
      equal(answer.body.text, "ok");
    },
  },
  {
    name: "answer head: lines that end with a bare LF, where the upstream may",
    rule: "3.1",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: lenient.test"));
      const asked = await t.origin.next();
      await asked.reply("HTTP/1.1 200 OK\nX-A: b\r\nContent-Length: 2\n\nok");
      const answer = await client.answer();
      equal(answer.head.one("x-a"), "b");
      equal((await answer.body.whole()).text, "ok");
      await client.send(head("GET /next HTTP/1.1", "Host: lenient.test"));
      const next = await t.origin.next();
      await next.reply("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\n");
      equal((await client.answer()).status, 200);
    },
  },
  ...garbageCases,
  {
    name: "502: nothing listens",
    rule: "3.7",
    async run(t) {
      isProblem(await t.answered(head("GET /x HTTP/1.1", "Host: refusing.test")), 502);
    },
  },
  {
    name: "502: HEAD gets the head of the problem alone, and the connection goes on",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(head("HEAD /x HTTP/1.1", "Host: refusing.test"));
      equal((await client.answer("HEAD")).status, 502);
      await client.send(ASK);
      await (await t.origin.next()).reply();
      equal((await (await client.answer()).body.whole()).text, "ok");
    },
  },
  {
    name: "502: the origin resets before it answers",
    rule: "3.7",
    async run(t) {
      t.origin.serve((asked) => asked.reset());
      const client = await t.ask(ASK);
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 502);
    },
  },
  {
    name: "502: the origin ends after an interim answer",
    rule: "3.7",
    async run(t) {
      t.origin.serve((asked) => asked.replyAndEnd(head("HTTP/1.1 103 Early Hints")));
      const client = await t.ask(ASK);
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 502);
    },
  },
  {
    name: "502: after it the client's connection goes on",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: refusing.test"));
      await (await client.answer()).body.whole();
      await client.send(ASK);
      await (await t.origin.next()).reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "502: the request id of client, problem and log is one",
    rule: "3.7",
    async run(t) {
      const id = "log-this-502";
      const client = await t.ask(
        head("GET /x HTTP/1.1", "Host: refusing.test", `X-Request-Id: ${id}`),
      );
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 502);
      equal(answer.head.one("x-request-id"), id);
      await t.weir.logged(id);
    },
  },
  {
    name: "another target is tried when no connection could be made",
    rule: "2",
    async run(t) {
      for (let i = 0; i < 2; i++) {
        const { answer } = await t.through(
          message(["POST /x HTTP/1.1", "Host: half-refusing.test"], "body"),
        );
        equal(answer.status, 200);
      }
    },
  },
  {
    name: "504: the origin is silent, and is left",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: silent.test"));
      const asked = await t.origin.next();
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 504);
      await asked.departure();
      equal(t.origin.received.length, 1);
    },
  },
  {
    name: "504: interim answers do not count as an answer",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: silent.test"));
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 100 Continue"));
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 504);
    },
  },
  {
    name: "stale: a GET on a kept connection that dies is sent once more",
    rule: "3.5",
    async run(t) {
      await t.get("/warm");
      t.origin.serve((asked) => asked.nthOnConnection > 0 ? asked.reset() : asked.reply());
      const client = await t.ask(ASK);
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "stale: a POST on a kept connection that dies is never sent twice",
    rule: "3.5",
    async run(t) {
      await t.get("/warm");
      t.origin.serve((asked) => asked.nthOnConnection > 0 ? asked.reset() : asked.reply());
      const client = await t.ask(message(["POST /x HTTP/1.1", "Host: a.test"], "body"));
      const answer = await client.answer();
      const reused = t.origin.received[1].nthOnConnection > 0;
      equal(answer.status, reused ? 502 : 200);
      equal(t.origin.received.length, 2);
    },
  },
  {
    name: "stale: a connection that the origin has ended is not used again",
    rule: "3.5",
    async run(t) {
      for (let i = 0; i < 5; i++) {
        const client = await t.ask(message(["POST /x HTTP/1.1", "Host: a.test"], "body"));
        const asked = await t.origin.next();
        await asked.reply(message(["HTTP/1.1 200 OK"], "ok"));
        asked.end();
        const answer = await client.answer();
        equal((await answer.body.whole()).text, "ok");
        // Weir answers the end with its own: what comes next finds the connection gone.
        await asked.departure();
      }
    },
  },
  {
    name: "departure: a client that leaves an answer that it does not read ends it",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(ASK);
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", `Content-Length: ${1 << 30}`));
      await client.answer();
      const pouring = (async () => {
        for (let i = 0; i < 64; i++) await asked.send(new Uint8Array(1 << 20));
      })();
      client.wire.reset();
      await asked.departure();
      await pouring;
    },
  },
  {
    name: "departure: an upload by length that the client breaks off never ends well",
    rule: "3.6",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Content-Length: 100") + "one",
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      client.wire.reset();
      ok(!(await asked.body.whole()).complete);
      await asked.departure();
    },
  },
  {
    name: "502: the origin resets amid an upload",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Content-Length: 100") + "one",
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      asked.reset();
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 502);
      equal(t.origin.received.length, 1);
    },
  },
  {
    name: "502: the origin ends amid an upload without an answer",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          chunk("one"),
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      asked.end();
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 502);
      equal(t.origin.received.length, 1);
    },
  },
  {
    name: "504: the time for an answer runs from the end of the request",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: silent.test", "Content-Length: 6") +
          "one",
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      // Longer than the 300 ms that `silent` grants for an answer.
      await new Promise((resolve) => setTimeout(resolve, 450));
      await client.send("two");
      await asked.reply();
      equal((await client.answer()).status, 200);
    },
  },
  {
    name: "408: an upload that stalls is given up",
    rule: "3.7",
    async run(t) {
      const client = await t.ask(
        head("POST /x HTTP/1.1", "Host: stalling.test", "Content-Length: 6") +
          "one",
      );
      const asked = await t.origin.next();
      await asked.body.until("one");
      const answer = await client.answer();
      await answer.body.whole();
      isProblem(answer, 408);
      equal((await asked.body.whole()).complete, false);
    },
  },
];
