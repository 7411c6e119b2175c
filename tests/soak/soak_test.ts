import { equal } from "node:assert/strict";
import { soak, soakCommands, verdict } from "./soak.ts";

for (const [runtime, command] of soakCommands()) {
  Deno.test({
    name: `weir on ${runtime}: 3,000 requests to a faulty origin leave no socket and no fault`,
    ignore: command === undefined && Deno.env.get("CI") === undefined,
  }, async () => {
    if (command === undefined) throw new Error("the runtime is not installed");
    const figures = await soak(command, { requests: 3000, seed: 7, deadlineMs: 30_000 });
    equal(verdict(figures), undefined);
    equal(Object.values(figures.outcomes).reduce((sum, count) => sum + count), 3000);
  });
}
