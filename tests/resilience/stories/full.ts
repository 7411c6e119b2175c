import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Client } from "../../blackbox/client.ts";
import { head } from "../../blackbox/message.ts";
import type { Asked } from "../asked.ts";
import { Held } from "../held.ts";
import type { Story } from "../story.ts";

export const fullStories: Story[] = [
  {
    name: "full: 50 at once wait in the queue for a target that takes 9, and all are answered",
    targets: 1,
    target: { max_concurrency: 9 },
    upstream: { queue: { size: 100, timeout: "15s" } },
    async run(t) {
      const [a] = t.upstreams;
      a.play = unhurried;
      const held = new Held(a);
      const load = t.load({ requests: 1000, atOnce: 50 });
      await a.asked(9);
      held.release();
      await load.over;
      deepEqual(load.statuses, { 200: 1000 });
      equal(a.peak, 9);
      equal(a.count, 1000);
    },
  },
  {
    name: "full: without a queue the surplus gets 503, and the places are kept",
    targets: 1,
    target: { max_concurrency: 9 },
    upstream: {},
    async run(t) {
      const [a] = t.upstreams;
      const held = new Held(a);
      const load = t.load({ requests: 50, atOnce: 50 });
      await load.progress(41);
      deepEqual(load.statuses, { 503: 41 });
      const refused = await t.get();
      equal(refused.status, 503);
      match(refused.head.one("retry-after")!, /^[1-9]\d*$/);
      held.release();
      await load.over;
      deepEqual(load.statuses, { 200: 9, 503: 41 });
      equal(a.peak, 9);
      equal((await t.get()).status, 200);
    },
  },
  {
    name: "full: over several targets each has its own limit",
    targets: 3,
    target: { max_concurrency: 9 },
    upstream: { strategy: "random", queue: { size: 100, timeout: "15s" } },
    async run(t) {
      for (const upstream of t.upstreams) upstream.play = unhurried;
      const held = t.upstreams.map((upstream) => new Held(upstream));
      const load = t.load({ requests: 1000, atOnce: 50 });
      for (const a of t.upstreams) await a.until(() => a.inFlight === 9, "9 requests at once");
      for (const each of held) each.release();
      await load.over;
      deepEqual(load.statuses, { 200: 1000 });
      deepEqual(t.upstreams.map(({ peak }) => peak), [9, 9, 9]);
    },
  },
  {
    name: "full: retries keep within the limits as well",
    targets: 3,
    target: { max_concurrency: 9 },
    upstream: {
      retry: { attempts: 3, budget: "100%" },
      queue: { size: 100, timeout: "15s" },
    },
    async run(t) {
      const [a, ...others] = t.upstreams;
      for (const upstream of others) upstream.play = unhurried;
      a.play = (asked) => setTimeout(() => asked.answer(503), 2);
      const load = t.load({ requests: 1000, atOnce: 50 });
      await load.over;
      equal(load.answered, 1000);
      ok(a.count > 0);
      for (const { peak } of t.upstreams) ok(peak <= 9, `${peak} at once`);
    },
  },
  {
    name: "full: what the queue has no room for gets 503",
    targets: 1,
    target: { max_concurrency: 1 },
    upstream: { queue: { size: 2, timeout: "15s" } },
    async run(t) {
      const [a] = t.upstreams;
      const held = new Held(a);
      const load = t.load({ requests: 5, atOnce: 5 });
      await load.progress(2);
      deepEqual(load.statuses, { 503: 2 });
      held.release();
      await load.over;
      deepEqual(load.statuses, { 200: 3, 503: 2 });
      deepEqual([a.count, a.peak], [3, 1]);
    },
  },
  {
    name: "full: who has waited in the queue for its timeout gets 503",
    targets: 1,
    target: { max_concurrency: 1 },
    upstream: { queue: { size: 10, timeout: "200ms" } },
    async run(t) {
      const [a] = t.upstreams;
      const held = new Held(a);
      const load = t.load({ requests: 1, atOnce: 1 });
      await a.asked();
      const startMs = performance.now();
      const answer = await t.get();
      equal(answer.status, 503);
      match(answer.head.one("retry-after")!, /^[1-9]\d*$/);
      // A timer may be early by the fraction of a millisecond that it is rounded to.
      ok(performance.now() - startMs >= 199);
      held.release();
      await load.over;
      equal(a.count, 1);
    },
  },
  {
    name: "full: a request is in flight until the last byte of its answer",
    targets: 1,
    target: { max_concurrency: 1 },
    upstream: {},
    async run(t) {
      const [a] = t.upstreams;
      const begun = Promise.withResolvers<() => void>();
      a.play = (asked: Asked) => begun.resolve(asked.begin());
      const load = t.load({ requests: 1, atOnce: 1 });
      const finish = await begun.promise;
      a.play = (asked) => asked.answer();
      equal((await t.get()).status, 503);
      finish();
      await load.over;
      equal((await t.get()).status, 200);
      equal(a.peak, 1);
    },
  },
  {
    name: "full: a WebSocket is in flight until it ends",
    targets: 1,
    target: { max_concurrency: 1 },
    upstream: {},
    async run(t) {
      const [a] = t.upstreams;
      const upgraded = Promise.withResolvers<() => void>();
      a.play = (asked) => upgraded.resolve(asked.upgrade("websocket"));
      const client = await Client.to(t.weir.port);
      await client.send(
        head("GET / HTTP/1.1", "Host: a.test", "Connection: Upgrade", "Upgrade: websocket"),
      );
      equal((await client.answer()).status, 101);
      a.play = (asked) => asked.answer();
      equal((await t.get()).status, 503);
      (await upgraded.promise)();
      client.wire.leave();
      await t.thinks(a, "fit");
      equal((await t.get()).status, 200);
      equal(a.peak, 1);
    },
  },
];

/** Keeps requests for a while, so that more would be in flight at once if they could. */
function unhurried(asked: Asked): void {
  setTimeout(() => asked.answer(), 2);
}
