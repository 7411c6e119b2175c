import { equal, match, ok } from "node:assert/strict";
import type { Asked } from "../asked.ts";
import { inTime } from "../changes.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";
import type { Upstream } from "../upstream.ts";

/** Between two requests of a client that does not take 503 for an answer. */
const REST_MS = 5;

export const backingOffStories: Story[] = [
  {
    name: "backpressure: steps through 100 ms, 500 ms and 1 s, and resets on a good answer",
    targets: 1,
    upstream: { backpressure: { steps: ["100ms", "500ms", "1s"] } },
    async run(t) {
      const [a] = t.upstreams;
      a.play = (asked) => asked.answer(500);
      for (const stepMs of [0, 100, 500, 1000]) await backedOff(t, a, stepMs);
      a.play = (asked) => asked.answer();
      await backedOff(t, a, 1000);
      a.play = (asked) => asked.answer(500);
      for (const stepMs of [0, 100, 500]) await backedOff(t, a, stepMs);
    },
  },
  {
    name: "backpressure: a good answer leads back to the first step, which Retry-After tells",
    targets: 1,
    upstream: { backpressure: { steps: ["100ms", "1h"] } },
    async run(t) {
      const [a] = t.upstreams;
      for (let i = 0; i < 3; i++) {
        a.play = (asked) => asked.answer(500);
        await backedOff(t, a, 0);
        a.play = (asked) => asked.answer();
        await backedOff(t, a, 100);
      }
      a.play = (asked) => asked.answer(500);
      for (const stepMs of [0, 100]) await backedOff(t, a, stepMs);
      const answer = await t.get();
      equal(answer.status, 503);
      ok(Number(answer.head.one("retry-after")) > 3000);
    },
  },
  {
    name: "backpressure: an answer slower than its timeout comes through, and backs the target off",
    targets: 1,
    upstream: { backpressure: { timeout: "100ms", steps: ["1h"] } },
    async run(t) {
      const [a] = t.upstreams;
      a.play = (asked) => setTimeout(() => asked.answer(), 150);
      equal((await t.get()).status, 200);
      equal((await t.get()).status, 503);
      equal(a.count, 1);
    },
  },
  {
    name: "backpressure: failures of requests that were in flight together are one step",
    targets: 1,
    upstream: { backpressure: { steps: ["1s", "1h"] } },
    async run(t) {
      const [a] = t.upstreams;
      const asked: Asked[] = [];
      a.play = (each) => asked.push(each);
      const load = t.load({ requests: 9, atOnce: 9 });
      await a.until(() => asked.length === 9, "9 requests at once");
      for (const each of asked) each.answer(500);
      await load.over;
      a.play = (each) => each.answer();
      // The hold began at the first of the nine, backedOff looks at the last.
      await backedOff(t, a, 500);
    },
  },
  {
    name: "backpressure: while one target backs off the other takes all",
    targets: 2,
    upstream: { strategy: "failover", backpressure: { steps: ["1h"] } },
    async run(t) {
      const [a, b] = t.upstreams;
      a.play = (asked) => asked.answer(503);
      equal((await t.get()).status, 503);
      const load = t.load({ requests: 100, atOnce: 5 });
      await load.over;
      equal(load.statuses[200], 100);
      equal(a.count, 1);
      equal(b.count, 100);
    },
  },
  {
    name: "backpressure: a queued request goes out when the step is over",
    targets: 1,
    upstream: { backpressure: { steps: ["300ms"] }, queue: { size: 10, timeout: "10s" } },
    async run(t) {
      const [a] = t.upstreams;
      a.play = (asked) => asked.answer(500);
      equal((await t.get()).status, 500);
      const failed = a.last;
      a.play = (asked) => asked.answer();
      equal((await t.get()).status, 200);
      ok(a.last.atMs - failed.answeredMs! >= 299);
      equal(a.count, 2);
    },
  },
];

/** Asks until the upstream is asked: no sooner than `stepMs` after its last answer. */
async function backedOff(t: Stage, upstream: Upstream, stepMs: number): Promise<void> {
  const before = upstream.log.at(-1);
  const { count } = upstream;
  const asking = async () => {
    while (true) {
      const answer = await t.get();
      if (upstream.count > count) break;
      equal(answer.status, 503);
      match(answer.head.one("retry-after")!, /^[1-9]\d*$/);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  };
  await inTime(asking(), "the back-off to end");
  equal(upstream.count, count + 1);
  if (before === undefined) return;
  const gapMs = upstream.last.atMs - before.answeredMs!;
  // The clocks of two programs are read a little apart.
  ok(gapMs >= stepMs - 1, `asked again after ${gapMs} ms of ${stepMs}`);
}
