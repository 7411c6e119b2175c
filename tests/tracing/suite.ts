import type { Start } from "../command/weir.ts";
import { stories } from "./stories.ts";
import { Stage } from "./stage.ts";

/**
 * Plays every story on a runtime. Without it (undefined) they are skipped, but not in CI.
 * `CASE=text` plays those whose names hold that text.
 */
export function testTracing(runtime: string, start: Start | undefined): void {
  Deno.test({
    name: `tracing by weir on ${runtime}${start === undefined ? " (not installed)" : ""}`,
    ignore: start === undefined && Deno.env.get("CI") === undefined,
  }, async (t) => {
    if (start === undefined) throw new Error("not installed");
    for (const { name, config, run } of stories) {
      await t.step({
        name,
        ignore: !name.includes(Deno.env.get("CASE") ?? ""),
        async fn() {
          await using stage = await Stage.set(start, config);
          await run(stage);
        },
      });
    }
  });
}
