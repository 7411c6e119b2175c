import { doesNotMatch, equal, match } from "node:assert/strict";
import { Client } from "../../blackbox/client.ts";
import { head } from "../../blackbox/message.ts";
import { inTime } from "../changes.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

export const departureStories: Story[] = [
  {
    name: "departure: a client that leaves does not count against its target",
    targets: 1,
    upstream: {
      retry: { per_try_timeout: "10s" },
      outlier: { consecutive_failures: 1, eject_for: "1h" },
      backpressure: { steps: ["1h"] },
    },
    async run(t) {
      for (let i = 0; i < 20; i++) await leaves(t, i % 2 === 0 ? "leave" : "reset");
      equal((await t.get()).status, 200);
      const [{ state, in_flight }] = await t.states();
      equal(state, "fit");
      equal(in_flight, 0);
      equal(t.upstreams[0].count, 21);
    },
  },
  {
    name: "departure: a client that leaves gives its place back",
    targets: 1,
    target: { max_concurrency: 1 },
    upstream: {},
    async run(t) {
      for (let i = 0; i < 5; i++) await leaves(t, "leave");
      equal((await t.get()).status, 200);
    },
  },
  {
    name: "departure: a client that leaves the queue is not waited for",
    targets: 1,
    target: { max_concurrency: 1 },
    upstream: { queue: { size: 1, timeout: "15s" } },
    async run(t) {
      const [a] = t.upstreams;
      const held = Promise.withResolvers<() => void>();
      a.play = (asked) => held.resolve(() => asked.answer());
      const load = t.load({ requests: 1, atOnce: 1 });
      const answer = await held.promise;
      a.play = (asked) => asked.answer();
      const departing = await queued(t);
      departing.client.wire.end();
      doesNotMatch(String(await departing.bytes), /^HTTP\/1\.1 (200|503) /);
      const next = await queued(t);
      answer();
      match(String(await next.bytes), /^HTTP\/1\.1 200 /);
      await load.over;
      equal(a.count, 2);
      for (const { client } of [departing, next]) client.wire.leave();
    },
  },
];

const ASK = head("GET / HTTP/1.1", "Host: a.test");

interface Queued {
  readonly client: Client;
  /** The first that it gets. */
  readonly bytes: Promise<Uint8Array | undefined>;
}

/** The client that waits in a queue for one: of two that ask, the one that is not refused. */
async function queued(t: Stage): Promise<Queued> {
  const both = [await asking(t), await asking(t)];
  const answers = both.map(({ bytes }, i) => bytes.then(() => i));
  const refused = await inTime(Promise.race(answers), "one of two clients to be refused");
  match(String(await both[refused].bytes), /^HTTP\/1\.1 503 /);
  both[refused].client.wire.leave();
  return both[1 - refused];
}

async function asking(t: Stage): Promise<Queued> {
  const client = await Client.to(t.weir.port);
  await client.send(ASK);
  return { client, bytes: inTime(client.wire.read(), "an answer, or the end of a connection") };
}

/** A client that leaves once its request has come to the upstream, which is then left as well. */
async function leaves(t: Stage, how: "leave" | "reset"): Promise<void> {
  const [upstream] = t.upstreams;
  const left = Promise.withResolvers<unknown>();
  const { play } = upstream;
  upstream.play = (asked) => left.resolve(asked.hang());
  const asked = upstream.asked();
  const client = await Client.to(t.weir.port);
  await client.send(ASK);
  await asked;
  client.wire[how]();
  await inTime(left.promise, "Weir to leave the upstream");
  upstream.play = play;
}
