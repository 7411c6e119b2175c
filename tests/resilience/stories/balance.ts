import { deepEqual, equal, ok } from "node:assert/strict";
import { Held } from "../held.ts";
import type { Story } from "../story.ts";

export const balanceStories: Story[] = [
  {
    name:
      "least_connections: a target that does not answer gets half of what is in flight, no more",
    targets: 2,
    upstream: { strategy: "least_connections" },
    async run(t) {
      const [a, b] = t.upstreams;
      const held = new Held(a);
      const load = t.load({ requests: 1000, atOnce: 10 });
      await b.asked(900);
      ok(a.count <= 5, `${a.count} requests to the slow target`);
      held.release();
      await load.over;
      deepEqual(load.statuses, { 200: 1000 });
    },
  },
  {
    name: "p2c: a slow target gets far fewer requests than a quick one",
    targets: 2,
    upstream: { strategy: "p2c" },
    async run(t) {
      const [a, b] = t.upstreams;
      a.play = (asked) => setTimeout(() => asked.answer(), 50);
      const load = t.load({ requests: 1000, atOnce: 4 });
      await load.over;
      deepEqual(load.statuses, { 200: 1000 });
      ok(b.count > 3 * a.count, `${a.count} and ${b.count}`);
      ok(a.count > 0);
    },
  },
  {
    name: "failover: the second target gets requests only while the first is out",
    targets: 2,
    upstream: { strategy: "failover" },
    async run(t) {
      const [a, b] = t.upstreams;
      await t.load({ requests: 100, atOnce: 5 }).over;
      equal(b.count, 0);
      await a.kill();
      const load = t.load({ requests: 100, atOnce: 5 });
      await load.over;
      deepEqual(load.statuses, { 200: 100 });
      equal(b.count, 100);
      await a.revive();
      await t.load({ requests: 100, atOnce: 5 }).over;
      deepEqual([a.count, b.count], [200, 100]);
    },
  },
];
