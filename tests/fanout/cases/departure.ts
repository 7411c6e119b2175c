import { chunk, head } from "../../blackbox/message.ts";
import type { Case } from "../case.ts";

const HOWS = ["leave", "reset"] as const;
const VERBS = { leave: "leaves", reset: "resets" };

export const departureCases: Case[] = HOWS.flatMap((how): Case[] => [
  {
    name: `departure: a client that ${VERBS[how]} before the answer ends all attempts`,
    async run(t) {
      const client = await t.get("race.test");
      const asked = await t.asked();
      client.wire[how]();
      await Promise.all(asked.map((each) => each.departure()));
    },
  },
  {
    name: `departure: a client that ${VERBS[how]} amid the answer ends the winner`,
    async run(t) {
      const client = await t.get("race.test");
      const [, b] = await t.asked();
      await b.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"));
      await (await client.answer()).body.until("one");
      client.wire[how]();
      await b.departure();
    },
  },
  {
    name: `departure: a client that ${VERBS[how]} between two attempts is asked for no more`,
    async run(t) {
      const client = await t.get("sequence.test");
      const a = await t.next(0);
      await a.reply(head("HTTP/1.1 503 No", "Content-Length: 0"));
      const b = await t.next(1);
      client.wire[how]();
      await b.departure();
      await t.reached(2, 0);
    },
  },
]);
