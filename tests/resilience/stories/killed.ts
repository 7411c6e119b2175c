import { deepEqual } from "node:assert/strict";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

export const killedStories: Story[] = [
  {
    name: "killed: with retry, no request fails while a target of three is killed and revived",
    targets: 3,
    // New connections: a kept one that dies is replaced in any case.
    upstream: { timeouts: { keep_alive: "0s" }, retry: { budget: "100%" } },
    run: killedTwice,
  },
  {
    name: "killed: the default retry is enough",
    targets: 3,
    upstream: { retry: {} },
    run: killedTwice,
  },
  {
    name: "killed: with outlier, retries within the default budget are enough",
    targets: 3,
    upstream: { retry: {}, outlier: { eject_for: "300ms" } },
    run: killedTwice,
  },
];

/** Each time with requests in flight on it. */
async function killedTwice(t: Stage): Promise<void> {
  const [a] = t.upstreams;
  for (const each of t.upstreams) each.play = (asked) => setTimeout(() => asked.answer(), 5);
  const load = t.load({ requests: 20_000, atOnce: 20, restMs: 5 });
  await load.progress(300);
  for (let i = 0; i < 2; i++) {
    await a.until(() => a.inFlight >= 3, "3 requests at once");
    await a.kill();
    await load.progress(500);
    await a.revive();
    await a.asked(50);
    await load.progress(100);
  }
  await load.stop();
  deepEqual(load.statuses, { 200: load.answered });
}
