import { equal, rejects } from "node:assert/strict";
import { patiently } from "../blackbox/wire.ts";
import { reloads } from "../reload/reloads.ts";
import { Stage } from "../reload/stage.ts";
import type { CommandOf } from "../resilience/stage.ts";
import { several } from "./several.ts";
import { stories } from "./stories.ts";

/** What a reload does in one process that is not so, or is tried otherwise, with several. */
const OF_ONE_PROCESS: Readonly<Record<string, string>> = {
  "200 reloads under load": "there is a story of its own",
  "a request in flight outlives": "max_concurrency holds in each process",
  "a request that waits in a queue": "which takes max_concurrency to be reached",
  "a held-back target stays so": "health is each process's own affair",
};

/**
 * Plays every story on `runtime`, and those of reloads. Without the runtime it is skipped, but not
 * in CI. `CASE=text` plays those whose names hold that text.
 */
export function testWorkers(runtime: string, commandOf: CommandOf): void {
  const isInstalled = commandOf("") !== undefined;
  const isOfOne = (name: string) =>
    Object.keys(OF_ONE_PROCESS).some((start) => name.startsWith(start));
  const shared = reloads.filter(({ name }) => !isOfOne(name)).map((reload) => {
    return { ...reload, endsWith: undefined };
  });
  Deno.test({
    name: `workers of weir on ${runtime}${isInstalled ? "" : " (not installed)"}`,
    ignore: !isInstalled && Deno.env.get("CI") === undefined,
  }, async (t) => {
    for (const { name, flags, endsWith, run } of [...allOf(stories), ...shared]) {
      await t.step({
        name,
        ignore: !name.includes(Deno.env.get("CASE") ?? ""),
        async fn() {
          const stage = await Stage.set(several(commandOf), flags);
          await using stack = new AsyncDisposableStack();
          stack.defer(() => endOf(stage, endsWith));
          await run(stage);
        },
      });
    }
  });
}

function allOf(all: typeof stories) {
  return all.map((story) => ({ flags: undefined, ...story }));
}

/** All processes have ended when nobody holds the program's stdout any more. */
async function endOf(stage: Stage, endsWith: number | undefined): Promise<void> {
  if (endsWith !== undefined) {
    equal(await patiently(stage.weir.ended, "all processes to end"), endsWith);
  }
  if (!endsWith) return await stage[Symbol.asyncDispose]();
  await rejects(stage[Symbol.asyncDispose](), new RegExp(`^Error: ended with ${endsWith}:`));
}
