import { deepEqual, equal } from "node:assert/strict";
import { Client } from "../../blackbox/client.ts";
import { head } from "../../blackbox/message.ts";
import type { Stage } from "../stage.ts";
import type { Story } from "../story.ts";

/** Longer than any target in these stories may take. */
const SLOW_MS = 300;

export const slowClientStories: Story[] = [
  {
    name: "slow client: the time that it takes to send does not back its target off",
    targets: 1,
    upstream: { backpressure: { timeout: "100ms", steps: ["1h"] } },
    async run(t) {
      equal(await sendSlowly(t, "POST"), 200);
      equal((await t.get()).status, 200);
    },
  },
  {
    name: "slow client: per_try_timeout runs from the end of the request",
    targets: 2,
    upstream: {
      strategy: "failover",
      retry: { per_try_timeout: "100ms" },
      outlier: { consecutive_failures: 1, eject_for: "1h" },
    },
    async run(t) {
      for (const method of ["POST", "PUT"]) equal(await sendSlowly(t, method), 200);
      deepEqual((await t.states()).map(({ state }) => state), ["fit", "fit"]);
      deepEqual(t.upstreams.map(({ count }) => count), [2, 0]);
    },
  },
];

/** Half a body, and a while later the other half. */
async function sendSlowly(t: Stage, method: string): Promise<number> {
  const client = await Client.to(t.weir.port);
  try {
    await client.send(head(`${method} / HTTP/1.1`, "Host: a.test", "Content-Length: 6") + "one");
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    await client.send("two");
    const answer = await client.answer();
    await answer.body.whole();
    return answer.status;
  } finally {
    client.wire.leave();
  }
}
