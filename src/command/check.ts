import type { Command } from "../command.ts";
import { readConfig } from "./files.ts";
import { print } from "./output.ts";
import { planOf } from "./plan.ts";
import { filesGiven } from "./run.ts";
import { snapshotOf } from "./serve.ts";

/** `weir check`: the plan that a config makes, or all that is wrong with it. */
export const check: Command = {
  syntax: { command: "check", flags: { file: { type: "string", short: "f" } } },
  help: `weir check: check a config and print its plan.

  weir check -f weir.yaml

  -f, --file PATH      a YAML or JSON file, or a folder of them; may be repeated

Every problem is one line, FILE:LINE:COL: message, on stderr; the exit code is then 1.`,

  async start(flags) {
    const config = readConfig(filesGiven(flags));
    // What only a start would find is found here as well.
    snapshotOf(config);
    await print(planOf(config));
  },
};
