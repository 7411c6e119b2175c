import { deepEqual, equal, match } from "node:assert/strict";
import { isProblem } from "../../blackbox/case.ts";
import type { Answer } from "../../blackbox/client.ts";
import { message } from "../../blackbox/message.ts";
import { type Case, type Context, GARBAGE, wholeAnswer } from "../case.ts";

export const failureCases: Case[] = [
  {
    name: "failure: when none is good, 502 tells of each attempt",
    async run(t) {
      const answer = await allFail(t, "race.test");
      isProblem(answer, 502);
      tellsOfEach(answer);
    },
  },
  {
    name: "failure: on_failure 500 gives that problem with 500",
    async run(t) {
      const answer = await allFail(t, "seed.test");
      isProblem(answer, 500);
      tellsOfEach(answer);
    },
  },
  {
    name: "failure: on_failure last gives the answer that came last, whole",
    async run(t) {
      const answer = await allFail(t, "last.test");
      deepEqual([answer.status, answer.head.one("x-from"), answer.body.text], [503, "b", "b"]);
    },
  },
  {
    name: "failure: on_failure best gives the answer with the lowest status, whole",
    async run(t) {
      const answer = await allFail(t, "best.test");
      deepEqual([answer.status, answer.head.one("x-from"), answer.body.text], [500, "a", "a"]);
    },
  },
  {
    name: "failure: without any answer, on_failure best and last give the problem",
    async run(t) {
      for (const host of ["best.test", "last.test"]) {
        const client = await t.get(host);
        for (const asked of await t.asked()) await asked.replyAndEnd(GARBAGE);
        isProblem(await wholeAnswer(client), 502);
        for (const origin of t.origins) origin.reset();
      }
    },
  },
  {
    name: "failure: when none answers in time, 502, and all are left",
    async run(t) {
      const client = await t.get("impatient.test");
      const asked = await t.asked();
      await Promise.all(asked.map((each) => each.departure()));
      const answer = await wholeAnswer(client);
      isProblem(answer, 502);
      equal(attemptsOf(answer).length, 3);
    },
  },
];

/** The first answers 500, then the third fails, then the second answers 503. */
async function allFail(t: Context, host: string): Promise<Answer> {
  const client = await t.get(host);
  const [a, b, c] = await t.asked();
  await a.reply(message(["HTTP/1.1 500 No", "X-From: a"], "a"));
  await c.replyAndEnd(GARBAGE);
  // By the time that another request has gone through, Weir has seen what came before it.
  await t.reached(2, 1);
  await b.reply(message(["HTTP/1.1 503 No", "X-From: b"], "b"));
  return await wholeAnswer(client);
}

interface Attempt {
  index: number;
  status?: number;
  reason?: string;
  ms: number;
}

function attemptsOf(answer: Answer): Attempt[] {
  return JSON.parse(answer.body.text).attempts;
}

function tellsOfEach(answer: Answer): void {
  const attempts = attemptsOf(answer).toSorted((a, b) => a.index - b.index);
  deepEqual(attempts.map(({ index, status }) => [index, status ?? "none"]), [
    [0, 500],
    [1, 503],
    [2, "none"],
  ]);
  match(attempts[2].reason!, /^[a-z_ ]+$/);
  for (const { ms } of attempts) equal(ms >= 0 && ms < 60_000, true);
}
