import type { CommandOf } from "../resilience/stage.ts";
import { reloads } from "./reloads.ts";
import { Stage } from "./stage.ts";

/**
 * Plays every story on `runtime`. Without the runtime it is skipped, but not in CI. `CASE=text`
 * plays those whose names hold that text.
 */
export function testReloads(runtime: string, commandOf: CommandOf): void {
  const isInstalled = commandOf("") !== undefined;
  Deno.test({
    name: `reloads of weir on ${runtime}${isInstalled ? "" : " (not installed)"}`,
    ignore: !isInstalled && Deno.env.get("CI") === undefined,
  }, async (t) => {
    for (const { name, flags, run } of reloads) {
      await t.step({
        name,
        ignore: !name.includes(Deno.env.get("CASE") ?? ""),
        async fn() {
          await using stage = await Stage.set(commandOf, flags);
          await run(stage);
        },
      });
    }
  });
}
