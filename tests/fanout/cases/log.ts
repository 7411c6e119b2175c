import { deepEqual, equal, match } from "node:assert/strict";
import { message } from "../../blackbox/message.ts";
import { type Case, type Context, GARBAGE, wholeAnswer } from "../case.ts";

export const logCases: Case[] = [
  {
    name: "log: the line of a request tells how each attempt went, and who won",
    async run(t) {
      const client = await t.get("race.test", "X-Request-Id: told-1");
      const [a, b] = await t.asked();
      await a.reply(message(["HTTP/1.1 503 No"], ""));
      await t.reached(0, 1);
      await b.reply(message(["HTTP/1.1 201 Created"], "b"));
      equal((await wholeAnswer(client)).status, 201);
      const line = await lineOf(t, "told-1");
      deepEqual([line.status, line.attempts], [201, 3]);
      match(line.target, new RegExp(t.origins[1].authority));
      deepEqual(outcomes(line), [["not_good", 503], ["won", 201], ["lost", "none"]]);
      const targets = line.fanout.map(({ target }) => new URL(target).host);
      deepEqual(targets, t.origins.map(({ authority }) => authority));
    },
  },
  {
    name: "log: of a request without a good answer, why each attempt failed",
    async run(t) {
      const client = await t.get("half-refusing.test", "X-Request-Id: told-2");
      await (await t.next(1)).replyAndEnd(GARBAGE);
      equal((await wholeAnswer(client)).status, 502);
      const line = await lineOf(t, "told-2");
      deepEqual(outcomes(line), [["failed", "none"], ["failed", "none"]]);
      for (const { reason } of line.fanout) match(reason!, /^[a-z_]+$/);
    },
  },
];

interface Attempt {
  readonly target: string;
  readonly outcome: string;
  readonly status?: number;
  readonly reason?: string;
}

interface Line {
  readonly status: number;
  readonly target: string;
  readonly attempts: number;
  readonly fanout: readonly Attempt[];
}

/** Of the access log; a failure has a line of its own besides. */
async function lineOf(t: Context, id: string): Promise<Line> {
  return JSON.parse(await t.weir.logged(`"client":"127.0.0.1","request_id":"${id}"`));
}

function outcomes(line: Line): unknown[] {
  return line.fanout.map(({ outcome, status }) => [outcome, status ?? "none"]);
}
