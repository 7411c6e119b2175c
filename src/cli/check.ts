import type { Loaded } from "../../config/load.ts";
import type { Command } from "./command.ts";
import { fileFlags, fileHelp, readGiven } from "./config_files.ts";
import { textOfNote } from "./notes.ts";
import { print } from "./output.ts";
import { planOf } from "./plan.ts";
import { snapshotOf } from "../program/ready.ts";

/** `weir check`: the plan that a config makes, or all that is wrong with it. */
export const check: Command = {
  syntax: { command: "check", flags: fileFlags },
  help: `weir check: check a config and print its plan.

  weir check -f weir.yaml

${fileHelp}

Every problem is one line, FILE:LINE:COL: message, on stderr; the exit code is then 1. Of another
program's config, FILE:LINE:COL: note: message tells what came over otherwise, or not at all.`,

  async start(flags) {
    const loaded = readGiven(flags);
    // What only a start would find is found here as well.
    snapshotOf(loaded.config);
    await print(textOf(loaded));
  },
};

function textOf({ config, translation }: Loaded): string {
  const plan = planOf(config);
  if (translation === undefined) return plan;
  const { dialect, notes } = translation;
  const lines = notes.length === 0 ? [] : ["", ...notes.map(textOfNote)];
  return [`in the language of ${dialect}`, "", plan, ...lines].join("\n");
}
