import { deepEqual, ok } from "node:assert/strict";
import type { Story } from "../story.ts";

const REQUESTS = 2000;

export const budgetStories: Story[] = [
  {
    name: "retry budget: when everything fails, retries add no more than their share",
    targets: 3,
    upstream: { retry: { attempts: 3, budget: { share: "20%", floor: "0/s" } } },
    async run(t) {
      for (const upstream of t.upstreams) upstream.play = (asked) => asked.answer(503);
      const load = t.load({ requests: REQUESTS, atOnce: 20 });
      await load.over;
      deepEqual(load.statuses, { 503: REQUESTS });
      const retries = t.upstreams.reduce((sum, { count }) => sum + count, 0) - REQUESTS;
      ok(retries <= 0.2 * REQUESTS, `${retries} retries of ${REQUESTS} requests`);
      ok(retries >= 0.19 * REQUESTS, `${retries} retries of ${REQUESTS} requests`);
    },
  },
];
