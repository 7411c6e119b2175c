import { Origin } from "../blackbox/origin.ts";
import { type Command, Program } from "../blackbox/program.ts";
import { Context, type Runtime } from "./case.ts";
import { cases } from "./cases.ts";
import { reasonAgainst } from "./exceptions.ts";

export const CONFIG = new URL("weir.yaml", import.meta.url).pathname;

/**
 * Runs every case against one program on `runtime`. Without the runtime it is skipped, but not in
 * CI. `CASE=text` runs what holds that text.
 */
export function testCases(runtime: Runtime, command: Command | undefined): void {
  Deno.test({
    name: `fan-out of weir on ${runtime}${command === undefined ? " (not installed)" : ""}`,
    ignore: command === undefined && Deno.env.get("CI") === undefined,
  }, async (t) => {
    if (command === undefined) throw new Error("the runtime is not installed");
    await using a = await Origin.listen();
    await using b = await Origin.listen();
    await using c = await Origin.listen();
    await using weir = await Program.start(command, {
      ORIGIN_A: `http://${a.authority}`,
      ORIGIN_B: `http://${b.authority}`,
      ORIGIN_C: `http://${c.authority}`,
    });
    for (const each of cases) {
      const reason = reasonAgainst(each.name, runtime);
      await t.step({
        name: each.name + (reason === undefined ? "" : ` (${reason})`),
        ignore: reason !== undefined || !each.name.includes(Deno.env.get("CASE") ?? ""),
        async fn() {
          using context = new Context(weir, [a, b, c], runtime);
          await each.run(context);
        },
      });
      for (const origin of [a, b, c]) origin.reset();
    }
  });
}
