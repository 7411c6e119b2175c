import { equal } from "node:assert/strict";
import { type Case, head } from "../case.ts";
import { chunk } from "../message.ts";
import type { Exchange } from "../origin.ts";

/** Bodies that stop before their end. */
const CUT: [name: string, answer: string, cut: (asked: Exchange) => void][] = [
  ["by length, then the end", head("HTTP/1.1 200 OK", "Content-Length: 9") + "one", (a) => a.end()],
  [
    "by length, then a reset",
    head("HTTP/1.1 200 OK", "Content-Length: 9") + "one",
    (a) => a.reset(),
  ],
  [
    "in chunks, then the end",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"),
    (a) => a.end(),
  ],
  [
    "in chunks, then a reset",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"),
    (a) => a.reset(),
  ],
  [
    "in the middle of a chunk",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + "9\r\none",
    (a) => a.end(),
  ],
  ["until the end, but a reset", head("HTTP/1.1 200 OK") + "one", (a) => a.reset()],
  [
    "in chunks that turn to garbage",
    head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"),
    (a) => void a.send("zz\r\n").then(() => a.end()),
  ],
];

const brokenOffCases = CUT.flatMap(([name, answer, cut]): Case[] =>
  ["1.1", "1.0"].map((version) => ({
    name: `cut: a body ${name}, never looks complete to HTTP/${version}`,
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head(`GET /x HTTP/${version}`, "Host: a.test"));
      const asked = await t.origin.next();
      await asked.send(answer);
      const received = await client.answer();
      await received.body.until("one");
      cut(asked);
      equal((await received.body.whole()).complete, false);
      await client.departure();
    },
  }))
);

export const cutCases: Case[] = [
  ...brokenOffCases,
  {
    name: "cut: a body that stalls is given up, and does not look complete",
    rule: "3.5",
    async run(t) {
      const client = await t.ask(head("GET /x HTTP/1.1", "Host: stalling.test"));
      const asked = await t.origin.next();
      await asked.send(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunk("one"));
      const answer = await client.answer();
      equal((await answer.body.whole()).complete, false);
      await asked.departure();
    },
  },
];
