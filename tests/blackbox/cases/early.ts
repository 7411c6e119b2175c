import { equal, ok } from "node:assert/strict";
import { type Case, type Context, head, message } from "../case.ts";
import type { Exchange } from "../origin.ts";

/** How a target may leave once it has answered: with the request unread the second is a reset, too. */
const WAYS: [name: string, status: string, leave: (asked: Exchange) => void][] = [
  ["ends its half", "401 Unauthorized", (asked) => asked.end()],
  ["closes", "413 Content Too Large", (asked) => asked.wire.leave()],
  ["resets", "307 Temporary Redirect", (asked) => asked.reset()],
];

const LENGTHS = [64 * 1024, 200 * 1000, 20 * 1000 * 1000];

/** Of one in several pieces, yet small enough to have arrived when the reset does. */
const BODY = "early ".repeat(5000);

/** Waits for some of the request, answers with the rest unread, and leaves. */
function answering(answer: string, leave: (asked: Exchange) => void) {
  return async (asked: Exchange) => {
    await asked.body.until("b");
    await asked.send(answer);
    leave(asked);
  };
}

async function upload(t: Context, length: number) {
  const client = await t.connect();
  // Nobody takes all of it; the client's connection is left with it.
  void client.send(
    head("POST /x HTTP/1.1", "Host: a.test", `Content-Length: ${length}`) + "b".repeat(length),
  );
  return client;
}

const answerCases = WAYS.flatMap(([name, status, leave]) =>
  LENGTHS.map((length): Case => ({
    name: `early: of a target that ${name} amid ${length} bytes the answer comes, 20 times of 20`,
    rule: "3.5",
    async run(t) {
      t.origin.serve(answering(message([`HTTP/1.1 ${status}`, "Connection: close"], BODY), leave));
      for (let nth = 1; nth <= 20; nth++) {
        const client = await upload(t, length);
        const answer = await client.answer("POST");
        equal(answer.head.line, `HTTP/1.1 ${status}`, `the answer number ${nth}`);
        ok((await answer.body.whole()).text === BODY, `the body number ${nth}`);
        client.wire.leave();
      }
    },
  }))
);

export const earlyCases: Case[] = [
  ...answerCases,
  {
    name: "early: an answer that ends with its connection, but by a reset, never looks complete",
    rule: "3.5",
    async run(t) {
      t.origin.serve(answering(head("HTTP/1.1 200 OK") + "some", (asked) => asked.reset()));
      for (let nth = 1; nth <= 20; nth++) {
        const client = await upload(t, 20 * 1000 * 1000);
        // A reset may also come before the head has gone out.
        const answer = await client.answer("POST").catch(() => undefined);
        ok((await answer?.body.whole())?.complete !== true || answer?.status === 502);
        client.wire.leave();
      }
    },
  },
];
