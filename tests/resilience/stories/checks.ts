import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";
import { HEALTH, type Upstream } from "../upstream.ts";

const often = { interval: "50ms", timeout: "2s", unhealthy: 3, healthy: 2 };
const http = { ...often, path: HEALTH };

export const checkStories: Story[] = [
  {
    name: "health: a target whose check turns 500 gets nothing until it is well again",
    targets: 3,
    upstream: { health_check: http },
    async run(t) {
      const [a] = t.upstreams;
      a.isWell = false;
      await t.thinks(a, "held");
      ok(a.checks.ill >= 3);
      equal(await share(t, a), 0);
      const { well } = a.checks;
      a.isWell = true;
      await t.thinks(a, "fit");
      ok(a.checks.well - well >= 2);
      ok(await share(t, a) >= 90);
    },
  },
  {
    name: "health: a killed target fails its tcp check, and a revived one passes",
    targets: 3,
    upstream: { health_check: { ...often, kind: "tcp" } },
    async run(t) {
      const [a] = t.upstreams;
      await a.kill();
      await t.thinks(a, "held");
      equal(await share(t, a), 0);
      await a.revive();
      await t.thinks(a, "fit");
      ok(await share(t, a) >= 90);
    },
  },
  {
    name: "health: when all are ill, 503 tells when to come back",
    targets: 2,
    upstream: { health_check: http },
    async run(t) {
      for (const upstream of t.upstreams) upstream.isWell = false;
      for (const upstream of t.upstreams) await t.thinks(upstream, "held");
      const answer = await t.get();
      equal(answer.status, 503);
      match(answer.head.one("retry-after")!, /^[1-9]\d*$/);
      deepEqual(t.upstreams.map(({ count }) => count), [0, 0]);
    },
  },
  {
    name: "health: with panic, all get requests when all are ill",
    targets: 2,
    upstream: { health_check: http, panic: true },
    async run(t) {
      const [a, b] = t.upstreams;
      a.isWell = false;
      await t.thinks(a, "held");
      b.isWell = false;
      await t.thinks(a, "fit");
      ok(await share(t, a) >= 140);
      ok(b.count >= 140);
    },
  },
];

/** How many of 300 requests, all answered, go to that upstream. */
async function share(t: Stage, upstream: Upstream): Promise<number> {
  const { count } = upstream;
  const load = t.load({ requests: 300, atOnce: 5 });
  await load.over;
  deepEqual(load.statuses, { 200: 300 });
  return upstream.count - count;
}
