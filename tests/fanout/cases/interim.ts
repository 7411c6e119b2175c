import { deepEqual, equal } from "node:assert/strict";
import { head, message } from "../../blackbox/message.ts";
import { type Case, wholeAnswer } from "../case.ts";

const BAD = message(["HTTP/1.1 500 No"], "");
const GOOD = message(["HTTP/1.1 200 OK"], "good");

function hints(of: string): string {
  return head("HTTP/1.1 103 Early Hints", `Link: </${of}>`);
}

export const interimCases: Case[] = [
  {
    name: "interim: those of a target that is asked alone go on, one target after the other",
    async run(t) {
      for (const host of ["patient.test", "sequence.test"]) {
        const client = await t.get(host);
        const a = await t.next(0);
        await a.send(hints("a"));
        equal((await client.head()).one("link"), "</a>");
        await a.reply(BAD);
        const b = await t.next(1);
        await b.send(hints("b"));
        equal((await client.head()).one("link"), "</b>");
        await b.reply(GOOD);
        equal((await wholeAnswer(client)).body.text, "good");
      }
    },
  },
  {
    name: "interim: those of several that are asked at once are dropped, the winner's too",
    async run(t) {
      const client = await t.get("race.test");
      const [a, b, c] = await t.asked();
      await a.send(hints("a"));
      await b.send(hints("b"));
      await c.reply(hints("c") + GOOD);
      const answer = await wholeAnswer(client);
      deepEqual([answer.body.text, answer.interim.length], ["good", 0]);
    },
  },
];
