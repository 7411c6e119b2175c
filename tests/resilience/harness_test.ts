import { deepEqual, equal, rejects } from "node:assert/strict";
import { Client } from "../blackbox/client.ts";
import { head, message } from "../blackbox/message.ts";
import { Held } from "./held.ts";
import { Load } from "./load.ts";
import { stories } from "./stories.ts";
import { Upstream } from "./upstream.ts";

/** A client that asks the upstream with nothing between: what the stories lean on. */
async function straight(play: (client: Client, upstream: Upstream) => Promise<void>) {
  await using upstream = await Upstream.listen("a");
  const client = await Client.to(portOf(upstream));
  try {
    await play(client, upstream);
  } finally {
    client.wire.leave();
  }
}

function portOf({ url }: Upstream): number {
  return Number(new URL(url).port);
}

const ASK = head("GET / HTTP/1.1");

Deno.test("Upstream keeps what comes, and answers with its name", () =>
  straight(async (client, upstream) => {
    upstream.play = (asked) => asked.answer(418);
    await client.send(message(["PUT / HTTP/1.1"], "\0\xff"));
    const answer = await client.answer();
    equal(answer.status, 418);
    equal((await answer.body.whole()).text, "a");
    deepEqual([...upstream.last.body], [0, 255]);
  }));

Deno.test("Upstream.peak is the most that were in flight at once", async () => {
  await using upstream = await Upstream.listen("a");
  const held = new Held(upstream);
  const load = new Load(portOf(upstream), { requests: 100, atOnce: 7 });
  await upstream.asked(7);
  equal(upstream.inFlight, 7);
  held.release();
  await load.over;
  deepEqual([upstream.inFlight, upstream.peak, upstream.count], [0, 7, 100]);
  deepEqual(load.statuses, { 200: 100 });
});

Deno.test("Upstream.kill resets connections and refuses more; revive takes them again", () =>
  straight(async (client, upstream) => {
    const { url } = upstream;
    upstream.play = () => {};
    await client.send(ASK);
    await upstream.asked();
    await upstream.kill();
    equal(await client.departure(), "reset");
    await upstream.until(() => upstream.inFlight === 0, "its request to be given up");
    await rejects(Client.to(portOf(upstream)), /refused/i);
    await upstream.revive();
    equal(upstream.url, url);
    (await Client.to(portOf(upstream))).wire.leave();
  }));

Deno.test("Upstream: checks are counted apart from requests", () =>
  straight(async (client, upstream) => {
    for (const isWell of [true, false]) {
      upstream.isWell = isWell;
      await client.send(head("GET /healthz HTTP/1.1"));
      const answer = await client.answer();
      equal(answer.status, isWell ? 200 : 500);
      await answer.body.whole();
    }
    deepEqual(upstream.checks, { well: 1, ill: 1 });
    equal(upstream.count, 0);
  }));

Deno.test("Asked.hang tells how the other side left", async () => {
  for (const [leave, seen] of [["leave", "ended"], ["reset", "reset"]] as const) {
    await straight(async (client, upstream) => {
      const left = Promise.withResolvers<string>();
      upstream.play = (asked) => left.resolve(asked.hang());
      await client.send(ASK);
      await upstream.asked();
      client.wire[leave]();
      equal(await left.promise, seen);
      equal(upstream.inFlight, 0);
    });
  }
});

Deno.test("Asked.begin sends the rest when it is told to", () =>
  straight(async (client, upstream) => {
    const begun = Promise.withResolvers<() => void>();
    upstream.play = (asked) => begun.resolve(asked.begin());
    await client.send(ASK);
    const answer = await client.answer();
    await answer.body.until("o");
    equal(upstream.inFlight, 1);
    (await begun.promise)();
    equal((await answer.body.whole()).text, "ok");
    equal(upstream.inFlight, 0);
  }));

Deno.test("Load.over rejects when an answer is lost", async () => {
  await using upstream = await Upstream.listen("a");
  upstream.play = (asked) => asked.reset();
  await rejects(new Load(portOf(upstream), { requests: 10, atOnce: 2 }).over, /without an answer/);
});

Deno.test("Load.progress rejects when the load is over before", async () => {
  await using upstream = await Upstream.listen("a");
  const load = new Load(portOf(upstream), { requests: 10, atOnce: 2 });
  await rejects(load.progress(11), /was over before/);
  equal(load.answered, 10);
});

Deno.test("stories have names of their own", () => {
  const names = stories.map(({ name }) => name);
  deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
});
