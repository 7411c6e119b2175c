import { deepEqual, equal, ok } from "node:assert/strict";
import type { Story } from "../story.ts";
import type { Upstream } from "../upstream.ts";

/** By how much the log of an upstream may lag behind what Weir does, on a busy machine. */
const LAG_MS = 500;

export const hungStories: Story[] = [
  {
    name: "hung: a target is ejected, gets nothing until eject_for is over, and comes back",
    targets: 3,
    upstream: {
      timeouts: { response: "200ms" },
      retry: {},
      outlier: { consecutive_failures: 3, eject_for: "2s" },
    },
    async run(t) {
      const [a, b, c] = t.upstreams;
      const load = t.load({ requests: 20_000, atOnce: 20, restMs: 10 });
      await load.progress(500);
      a.play = (asked) => asked.hang();
      await t.thinks(a, "held");
      a.play = (asked) => asked.answer();
      await a.asked(20);
      await load.stop();
      const out = longestPause(a);
      ok(out.toMs - out.fromMs >= 2000 - LAG_MS, `out for ${out.toMs - out.fromMs} ms`);
      const elsewhere = [...b.log, ...c.log].filter(({ atMs }) =>
        out.fromMs < atMs && atMs < out.toMs
      );
      ok(elsewhere.length >= 300, `${elsewhere.length} requests went elsewhere`);
      deepEqual(load.statuses, { 200: load.answered });
    },
  },
  {
    name: "outlier: when all fail, no more than max_ejected are out",
    targets: 4,
    upstream: { outlier: { consecutive_failures: 1, eject_for: "1h", max_ejected: "50%" } },
    async run(t) {
      for (const upstream of t.upstreams) upstream.play = (asked) => asked.answer(503);
      const load = t.load({ requests: 40, atOnce: 4 });
      await load.over;
      const held = (await t.states()).filter(({ state }) => state === "held");
      equal(held.length, 2);
      equal(t.upstreams.reduce((sum, { count }) => sum + count, 0), 40);
    },
  },
  {
    name: "hung: per_try_timeout goes on to another target long before the response is due",
    targets: 2,
    upstream: { strategy: "failover", retry: { per_try_timeout: "100ms" } },
    async run(t) {
      const [a, b] = t.upstreams;
      const left = Promise.withResolvers<string>();
      a.play = async (asked) => left.resolve(await asked.hang());
      const answer = await t.get();
      equal(answer.status, 200);
      equal(answer.body.text, "b");
      await left.promise;
      deepEqual([a.count, b.count], [1, 1]);
    },
  },
  {
    name: "hung: when no target answers within per_try_timeout, 504",
    targets: 2,
    upstream: { retry: { attempts: 2, per_try_timeout: "100ms" } },
    async run(t) {
      for (const upstream of t.upstreams) upstream.play = (asked) => asked.hang();
      equal((await t.get()).status, 504);
      deepEqual(t.upstreams.map(({ count }) => count), [1, 1]);
    },
  },
];

/** Between two requests that came one after the other. */
function longestPause({ log }: Upstream): { fromMs: number; toMs: number } {
  let longest = { fromMs: 0, toMs: 0 };
  for (let i = 1; i < log.length; i++) {
    const [fromMs, toMs] = [log[i - 1].atMs, log[i].atMs];
    if (toMs - fromMs > longest.toMs - longest.fromMs) longest = { fromMs, toMs };
  }
  return longest;
}
