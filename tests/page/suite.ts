import { chromiumPath, launch } from "./browser.ts";
import { cases } from "./cases.ts";
import { type CommandOf, Stage } from "./stage.ts";

/**
 * Plays every case on `runtime`. Without the runtime or Chromium it is skipped, but not in CI.
 * `CASE=text` plays those whose names hold that text.
 */
export function testPage(runtime: string, commandOf: CommandOf): void {
  const missing = [
    ...commandOf("") === undefined ? [runtime] : [],
    ...chromiumPath() === undefined ? ["chromium"] : [],
  ];
  const lack = missing.length > 0 ? ` (not installed: ${missing.join(", ")})` : "";
  Deno.test({
    name: `page of weir on ${runtime}${lack}`,
    ignore: missing.length > 0 && Deno.env.get("CI") === undefined,
  }, async (t) => {
    await using browser = await launch();
    for (const { name, token, play } of cases) {
      await t.step({
        name,
        ignore: !name.includes(Deno.env.get("CASE") ?? ""),
        async fn() {
          await using stage = await Stage.set(commandOf, browser, { token });
          await play(stage);
        },
      });
    }
  });
}
