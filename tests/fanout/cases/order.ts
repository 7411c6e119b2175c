import { deepEqual, equal, ok } from "node:assert/strict";
import { message } from "../../blackbox/message.ts";
import type { Exchange } from "../../blackbox/origin.ts";
import { patiently } from "../../blackbox/wire.ts";
import { type Case, GARBAGE, request, wholeAnswer } from "../case.ts";

/** By how much a target may see a request later than Weir sent it, on a busy machine. */
const LAG_MS = 500;

export const orderCases: Case[] = [
  {
    name: "sequence: a good answer of the first is the only one that is asked for",
    async run(t) {
      const client = await t.get("sequence.test");
      await (await t.next(0)).reply(named("a"));
      equal((await wholeAnswer(client)).body.text, "a");
      await t.reached(1, 0);
      await t.reached(2, 0);
    },
  },
  {
    name: "sequence: the next is asked after one that is not good, fails or does not answer",
    async run(t) {
      const failures: ((asked: Exchange) => unknown)[] = [
        (asked) => asked.reply(message(["HTTP/1.1 503 No"], "")),
        (asked) => asked.replyAndEnd(GARBAGE),
        (asked) => asked.departure(),
      ];
      for (const fail of failures) {
        const client = await t.get("sequence.test");
        const a = await t.next(0);
        await t.reached(1, 0);
        await fail(a);
        const b = await t.next(1);
        await t.reached(2, 0);
        await fail(b);
        await (await t.next(2)).reply(named("c"));
        equal((await wholeAnswer(client)).body.text, "c");
        for (const origin of t.origins) origin.reset();
      }
    },
  },
  {
    name: "stagger: the next is not asked before its time",
    async run(t) {
      const client = await t.get("patient.test");
      const a = await t.next(0);
      await t.reached(1, 0);
      await a.reply(named("a"));
      equal((await wholeAnswer(client)).body.text, "a");
      await t.reached(2, 0);
    },
  },
  {
    name: "stagger: the next is asked at once when all that run have failed",
    async run(t) {
      const client = await t.get("patient.test");
      await (await t.next(0)).reply(message(["HTTP/1.1 500 No"], ""));
      await (await t.next(1)).replyAndEnd(GARBAGE);
      await (await t.next(2)).reply(named("c"));
      equal((await wholeAnswer(client)).body.text, "c");
    },
  },
  {
    name: "stagger: the next is asked when the first is late, and either may win",
    async run(t) {
      for (const winner of [0, 1]) {
        const client = await t.get("hedge.test");
        const a = await t.next(0);
        const askedMs = performance.now();
        const b = await t.next(1);
        const lateMs = performance.now() - askedMs;
        ok(lateMs >= 1000 - LAG_MS, `asked after ${lateMs} ms`);
        const [first, second] = winner === 0 ? [a, b] : [b, a];
        await first.reply(named(`from ${winner}`));
        equal((await wholeAnswer(client)).body.text, `from ${winner}`);
        await second.departure();
        for (const origin of t.origins) origin.reset();
      }
    },
  },
  {
    name: "stagger: p95 asks the next when the first is later than most",
    async run(t) {
      const client = await t.get("measured.test");
      const a = await t.next(0);
      await (await t.next(1)).reply(named("b"));
      equal((await wholeAnswer(client)).body.text, "b");
      await a.departure();
    },
  },
  {
    name: "of: so many targets are asked, which pick chooses",
    async run(t) {
      const counts = [0, 0, 0];
      for (let i = 0; i < 3; i++) {
        const held: Exchange[] = [];
        const both = Promise.withResolvers<void>();
        for (const [nth, origin] of t.origins.entries()) {
          origin.serve((asked) => {
            counts[nth]++;
            if (held.push(asked) === 2) both.resolve();
          });
        }
        const client = await t.get("paired.test");
        await patiently(both.promise, "two requests");
        await held[1].reply(named("second"));
        equal((await wholeAnswer(client)).body.text, "second");
        for (const origin of t.origins) origin.reset();
      }
      deepEqual(counts, [2, 2, 2]);
    },
  },
  {
    name: "max_parallel: another is asked only when one of those that run has failed",
    async run(t) {
      const client = await t.get("narrow.test");
      const a = await t.next(0);
      await t.next(1);
      await t.reached(2, 0);
      await a.reply(message(["HTTP/1.1 502 No"], ""));
      await (await t.next(2)).reply(named("c"));
      equal((await wholeAnswer(client)).body.text, "c");
    },
  },
  {
    name: "methods: a POST goes to the first target only, good answer or not",
    async run(t) {
      for (const status of [200, 503]) {
        const client = await t.ask(
          request("POST", "race.test", "Content-Length: 4") + "body",
        );
        const a = await t.next(0);
        await a.reply(message([`HTTP/1.1 ${status} So`], "a"));
        const answer = await wholeAnswer(client);
        deepEqual([answer.status, answer.body.text, a.body.text], [status, "a", "body"]);
        await t.reached(0, 1);
        await t.reached(1, 0);
        await t.reached(2, 0);
      }
    },
  },
];

function named(text: string): string {
  return message(["HTTP/1.1 200 OK"], text);
}
