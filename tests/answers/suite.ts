import type { Command } from "../blackbox/program.ts";
import { fileCases } from "./cases/files.ts";
import { compressCases } from "./cases/compress.ts";
import { moduleCases } from "./cases/modules.ts";
import { useCases } from "./cases/use.ts";
import { Stage } from "./stage.ts";

export interface Case {
  readonly name: string;
  run(t: Stage): Promise<void>;
}

const CONFIG = Deno.readTextFileSync(new URL("weir.yaml", import.meta.url));

const cases: readonly Case[] = [...fileCases, ...useCases, ...moduleCases, ...compressCases];

export function testAnswers(
  runtime: string,
  commandOf: ((config: string) => Command) | undefined,
): void {
  const ignore = commandOf === undefined && Deno.env.get("CI") === undefined;
  Deno.test({ name: `weir answers on ${runtime}`, ignore }, async (t) => {
    if (commandOf === undefined) throw new Error("the runtime is not installed");
    await using stage = await Stage.of(CONFIG, commandOf);
    for (const { name, run } of cases) {
      await t.step({
        name,
        ignore: !name.includes(Deno.env.get("CASE") ?? ""),
        fn: () => run(stage),
      });
      stage.reset();
    }
  });
}
