import { Context, type Runtime } from "./case.ts";
import { cases } from "./cases.ts";
import { reasonAgainst } from "./exceptions.ts";
import { lives, Stage } from "./lives.ts";
import { Origin } from "./origin.ts";
import { type Command, Program } from "./program.ts";

/**
 * Runs every case against two programs on `runtime`, the second with this host as trusted proxy.
 * Without the runtime it is skipped, but not in CI. `CASE=text` runs what holds that text.
 */
export function testCases(runtime: Runtime, command: Command | undefined): void {
  test(`weir on ${runtime}`, command, async (t, command) => {
    await using a = await Origin.listen();
    await using b = await Origin.listen();
    await using c = await Origin.listen();
    const env = {
      ORIGIN_A: `http://${a.authority}`,
      ORIGIN_B: `http://${b.authority}`,
      ORIGIN_C: `http://${c.authority}`,
      TRUSTED: "192.0.2.1",
    };
    await using weir = await Program.start(command, env);
    await using trusting = await Program.start(command, { ...env, TRUSTED: "127.0.0.1" });
    for (const each of cases) {
      const reason = reasonAgainst(each.name, runtime);
      await t.step({
        name: `${each.rule} ${each.name}` + (reason === undefined ? "" : ` (${reason})`),
        ignore: reason !== undefined || !isWanted(each.name),
        async fn() {
          using context = new Context(weir, trusting, { a, b, c }, runtime);
          await each.run(context);
        },
      });
      for (const origin of [a, b, c]) origin.reset();
    }
  });
}

/** Starts and ends programs on `runtime`. */
export function testLives(runtime: Runtime, command: Command | undefined): void {
  test(`the life of weir on ${runtime}`, command, async (t, command) => {
    for (const life of lives) {
      await t.step({
        name: life.name,
        ignore: !isWanted(life.name),
        async fn() {
          await using origin = await Origin.listen();
          await using stage = new Stage(command, origin);
          await life.run(stage);
        },
      });
    }
  });
}

function test(
  name: string,
  command: Command | undefined,
  run: (t: Deno.TestContext, command: Command) => Promise<void>,
): void {
  const ignore = command === undefined && Deno.env.get("CI") === undefined;
  Deno.test({
    name: command === undefined ? `${name} (not installed)` : name,
    ignore,
  }, (t) => {
    if (command === undefined) throw new Error("the runtime is not installed");
    return run(t, command);
  });
}

function isWanted(name: string): boolean {
  return name.includes(Deno.env.get("CASE") ?? "");
}
