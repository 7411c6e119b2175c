import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { isProblem } from "../../blackbox/case.ts";
import { chunk, LAST_CHUNK, message } from "../../blackbox/message.ts";
import { type Case, request, wholeAnswer } from "../case.ts";

/** `buffer` of replayed.test. */
const BUFFER = 64 << 10;
/** Every byte that there is, as latin1 text. */
const WHOLE = Buffer.from(Array.from({ length: BUFFER }, (_, i) => i * 7 % 256)).toString("latin1");

const FRAMINGS: [name: string, framed: (body: string) => string][] = [
  [
    "by length",
    (body) => request("PUT", "replayed.test", `Content-Length: ${body.length}`) + body,
  ],
  [
    "in chunks",
    (body) =>
      request("PUT", "replayed.test", "Transfer-Encoding: chunked") +
      body.match(/[^]{1,5000}/g)!.map(chunk).join("") + LAST_CHUNK,
  ],
];

export const bodyCases: Case[] = [
  ...FRAMINGS.flatMap(([name, framed]): Case[] => [
    {
      name: `body: one of buffer, ${name}, reaches every target byte for byte`,
      async run(t) {
        const client = await t.ask(framed(WHOLE));
        const asked = await t.asked();
        await Promise.all(asked.map(({ body }) => body.whole()));
        for (const { body } of asked) {
          ok(body.text === WHOLE);
          equal(body.complete, true);
        }
        await asked[2].reply(message(["HTTP/1.1 201 Created"], "c"));
        equal((await wholeAnswer(client)).status, 201);
      },
    },
    {
      name: `body: one byte over buffer, ${name}, is refused and reaches nobody`,
      async run(t) {
        const client = await t.ask(framed(WHOLE + "x"));
        const answer = await wholeAnswer(client);
        isProblem(answer, 413);
        match(JSON.parse(answer.body.text).detail, /buffer|65536|64 ?KiB/);
        for (const nth of t.origins.keys()) await t.reached(nth, 0);
      },
    },
  ]),
  {
    name: "body: comes again, whole, to each target of a sequence",
    async run(t) {
      const body = WHOLE.slice(0, 1000);
      const client = await t.ask(
        request("PUT", "sequence.test", `Content-Length: ${body.length}`) + body,
      );
      const first = await t.next(0);
      await first.reply(message(["HTTP/1.1 500 No"], ""));
      const second = await t.next(1);
      await second.reply(message(["HTTP/1.1 200 OK"], "b"));
      equal((await wholeAnswer(client)).body.text, "b");
      deepEqual([first.body.text === body, second.body.text === body], [true, true]);
    },
  },
  {
    name: "body: one that the client breaks off reaches nobody",
    async run(t) {
      const client = await t.ask(
        request("PUT", "replayed.test", "Content-Length: 1000") + "a part of it",
      );
      client.wire.leave();
      await client.departure();
      for (const nth of t.origins.keys()) await t.reached(nth, 0);
    },
  },
  {
    name: "body: of a POST goes to one target, however long it is",
    async run(t) {
      const long = WHOLE.repeat(32);
      const client = await t.ask(
        request("POST", "replayed.test", `Content-Length: ${long.length}`) + long,
      );
      const a = await t.next(0);
      await a.reply(message(["HTTP/1.1 200 OK"], "a"));
      equal((await wholeAnswer(client)).body.text, "a");
      ok(a.body.text === long);
      await t.reached(1, 0);
      await t.reached(2, 0);
    },
  },
];
