import { deepEqual, equal } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Client } from "../../blackbox/client.ts";
import { chunk, head, LAST_CHUNK, message } from "../../blackbox/message.ts";
import type { Asked } from "../asked.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Two targets, the first asked first. */
const one = {
  targets: 2,
  upstream: { strategy: "failover", retry: { attempts: 3, max_body: "1KiB" } },
};

const troubles: [name: string, play: (asked: Asked) => void, status: number][] = [
  ["503", (asked) => asked.answer(503), 503],
  ["a reset", (asked) => asked.reset(), 502],
];

export const repeatStories: Story[] = [
  ...troubles.flatMap(([trouble, play, status]): Story[] => [
    {
      name: `repeats: a POST is not sent again after ${trouble}`,
      ...one,
      async run(t) {
        t.upstreams[0].play = play;
        equal((await send(t, "POST", 10)).status, status);
        deepEqual(counts(t), [1, 0]);
      },
    },
    {
      name: `repeats: a PUT within max_body is sent again after ${trouble}, byte for byte`,
      ...one,
      async run(t) {
        const [a, b] = t.upstreams;
        a.play = play;
        equal((await send(t, "PUT", 1024)).status, 200);
        deepEqual(counts(t), [1, 1]);
        for (const { last } of [a, b]) equal(last.body.toString("latin1"), bytes(1024));
      },
    },
    {
      name: `repeats: a PUT above max_body is not sent again after ${trouble}`,
      ...one,
      async run(t) {
        const [a] = t.upstreams;
        a.play = play;
        equal((await send(t, "PUT", 1025)).status, status);
        deepEqual(counts(t), [1, 0]);
        equal(a.last.body.toString("latin1"), bytes(1025));
      },
    },
    {
      name: `repeats: a GET is sent again after ${trouble}, to each target once`,
      ...one,
      async run(t) {
        for (const upstream of t.upstreams) upstream.play = play;
        t.upstreams[1].play = (asked) => asked.answer();
        const answer = await t.get();
        equal(answer.status, 200);
        equal(answer.body.text, "b");
        deepEqual(counts(t), [1, 1]);
      },
    },
  ]),
  {
    name: "repeats: a PUT in chunks within max_body is sent again byte for byte",
    ...one,
    async run(t) {
      const [a, b] = t.upstreams;
      a.play = (asked) => asked.answer(503);
      const answer = await t.ask(
        head("PUT / HTTP/1.1", "Host: a.test", "Transfer-Encoding: chunked") +
          chunk(bytes(300)) + chunk(bytes(700)) + LAST_CHUNK,
      );
      equal(answer.status, 200);
      for (const { last } of [a, b]) {
        equal(last.body.toString("latin1"), bytes(300) + bytes(700));
      }
    },
  },
  {
    name: "repeats: a GET whose answer has begun is not sent again when that is cut",
    ...one,
    async run(t) {
      const [a] = t.upstreams;
      a.play = (asked) => asked.begin();
      const client = await Client.to(t.weir.port);
      await client.send(head("GET / HTTP/1.1", "Host: a.test"));
      const { body } = await client.answer();
      a.last.reset();
      equal((await body.whole()).complete, false);
      deepEqual(counts(t), [1, 0]);
      client.wire.leave();
    },
  },
  {
    name: "repeats: a POST goes elsewhere when the connection is refused, whatever its size",
    ...one,
    async run(t) {
      const [a, b] = t.upstreams;
      await a.kill();
      equal((await send(t, "POST", 100_000)).status, 200);
      equal(b.last.body.toString("latin1"), bytes(100_000));
    },
  },
  {
    name: "repeats: attempts are as many as are set, the last answer is the client's",
    targets: 2,
    upstream: { strategy: "failover", retry: { attempts: 3 } },
    async run(t) {
      for (const upstream of t.upstreams) upstream.play = (asked) => asked.answer(503);
      equal((await t.get()).status, 503);
      equal(counts(t).reduce((sum, count) => sum + count), 3);
    },
  },
];

function send(t: Stage, method: string, length: number) {
  return t.ask(message([`${method} / HTTP/1.1`, "Host: a.test"], bytes(length)));
}

function counts(t: Stage): number[] {
  return t.upstreams.map(({ count }) => count);
}

/** Every byte that there is, over and over, as latin1 text. */
function bytes(length: number): string {
  return Buffer.from(Array.from({ length }, (_, i) => i * 7 % 256)).toString("latin1");
}
