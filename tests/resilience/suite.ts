import type { CommandOf } from "./stage.ts";
import { Stage } from "./stage.ts";
import { stories } from "./stories.ts";

/**
 * Plays every story on `runtime`. Without the runtime it is skipped, but not in CI. `CASE=text`
 * plays those whose names hold that text.
 */
export function testStories(runtime: string, commandOf: CommandOf): void {
  const isInstalled = commandOf("") !== undefined;
  Deno.test({
    name: `resilience of weir on ${runtime}${isInstalled ? "" : " (not installed)"}`,
    ignore: !isInstalled && Deno.env.get("CI") === undefined,
  }, async (t) => {
    for (const story of stories) {
      await t.step({
        name: story.name,
        ignore: !story.name.includes(Deno.env.get("CASE") ?? ""),
        async fn() {
          await using stage = await Stage.set(story, commandOf);
          await story.run(stage);
          await stage.atRest();
        },
      });
    }
  });
}
