import { equal } from "node:assert/strict";
import { chunk, head, LAST_CHUNK, message } from "../../blackbox/message.ts";
import { type Case, wholeAnswer } from "../case.ts";

const BEGUN = head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");

export const loserCases: Case[] = [
  {
    name: "losers: are left while the winner streams",
    async run(t) {
      const client = await t.get("race.test");
      const [a, b, c] = await t.asked();
      await b.send(BEGUN + chunk("one"));
      const answer = await client.answer();
      await Promise.all([a.departure(), c.departure()]);
      await b.reply(chunk("two") + LAST_CHUNK);
      await answer.body.whole();
      equal(answer.body.text, "onetwo");
      equal(answer.body.complete, true);
    },
  },
  {
    name: "losers: one whose answer has begun is left",
    async run(t) {
      const client = await t.get("race.test");
      const asked = await t.asked();
      await Promise.all(asked.map((each, nth) => each.send(BEGUN + chunk(`from ${nth};`))));
      const answer = await client.answer();
      await answer.body.until(";");
      const winner = Number(answer.body.text.match(/\d/)![0]);
      const losers = asked.filter((_, nth) => nth !== winner);
      await Promise.all(losers.map((each) => each.departure()));
      await asked[winner].reply(LAST_CHUNK);
      await answer.body.whole();
      equal(answer.body.text, `from ${winner};`);
      equal(answer.body.complete, true);
    },
  },
  {
    name: "losers: an answer that is not good is left before the race is over",
    async run(t) {
      const client = await t.get("race.test");
      const [a, b] = await t.asked();
      await a.send(head("HTTP/1.1 503 No", "Transfer-Encoding: chunked") + chunk("endless"));
      await a.departure();
      await b.reply(message(["HTTP/1.1 200 OK"], "b"));
      equal((await wholeAnswer(client)).body.text, "b");
    },
  },
  {
    name: "losers: do not count against their targets",
    async run(t) {
      for (let i = 0; i < 10; i++) {
        const client = await t.get("wary.test");
        const [a, b, c] = await t.asked();
        await b.reply(message(["HTTP/1.1 200 OK"], "b"));
        equal((await wholeAnswer(client)).body.text, "b");
        await Promise.all([a.departure(), c.departure()]);
        for (const origin of t.origins) origin.reset();
      }
    },
  },
];
