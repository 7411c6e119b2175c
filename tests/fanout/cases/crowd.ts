import { deepEqual, ok } from "node:assert/strict";
import { head, message } from "../../blackbox/message.ts";
import type { Exchange, Origin } from "../../blackbox/origin.ts";
import { openSockets, pidOf } from "../../soak/process.ts";
import { type Case, request, wholeAnswer } from "../case.ts";

const AT_ONCE = 32;
/** By then what is closed without haste is closed as well. */
const CLOSED_MS = 20_000;
const POLL_MS = 50;

export const crowdCases: Case[] = [
  {
    name: "crowd: thousands of races leave no socket behind",
    async run(t) {
      const races = t.runtime === "workerd" ? 1000 : 10_000;
      const pid = await pidOf(t.weir);
      const idle = await openSockets(pid);
      const [a, b, c] = t.origins;
      a.serve((asked) => later(() => asked.reply()));
      inTurn(b, [
        (asked) => asked.reply(),
        (asked) => asked.reply(message(["HTTP/1.1 503 No"], "no")),
        (asked) => asked.reset(),
      ]);
      inTurn(c, [
        hang,
        (asked) => asked.replyAndEnd(message(["HTTP/1.1 200 OK", "Connection: close"], "ok")),
        async (asked) => {
          await asked.send(head("HTTP/1.1 200 OK", "Content-Length: 2") + "o");
          later(() => asked.reply("k"));
        },
      ]);
      const clients = await Promise.all(Array.from({ length: AT_ONCE }, () => t.connect()));
      let asked = 0;
      await Promise.all(clients.map(async (client) => {
        while (asked++ < races) {
          await client.send(request("GET", "fleeting.test"));
          const answer = await wholeAnswer(client);
          deepEqual([answer.status, answer.body.text], [200, "ok"]);
        }
        client.wire.leave();
      }));
      const deadline = performance.now() + CLOSED_MS;
      while (await openSockets(pid) > idle) {
        ok(performance.now() < deadline, `${await openSockets(pid)} sockets, ${idle} before`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  },
];

function inTurn(origin: Origin, plays: ((asked: Exchange) => unknown)[]): void {
  let count = 0;
  origin.serve((asked) => plays[count++ % plays.length](asked));
}

/** So that the race is over before, now and then. */
function later(act: () => unknown): void {
  setTimeout(act, 2);
}

/** Fails the case where nobody leaves it. */
async function hang(asked: Exchange): Promise<void> {
  await asked.departure();
  asked.finish();
}
