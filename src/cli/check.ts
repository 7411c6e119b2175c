import type { Loaded } from "../../config/load.ts";
import type { Command } from "./arguments.ts";
import { fileFlags, fileHelp, readGiven } from "./config_files.ts";
import { checkModules } from "./files.ts";
import { print, textOfNote } from "./output.ts";
import { planOf } from "./plan.ts";
import { createApp } from "../../routes/app.ts";
import { snapshotOf } from "../program/ready.ts";
import { warningLines } from "./warnings.ts";

/** `weir check`: the plan that a config makes, or all that is wrong with it. */
export const check: Command = {
  syntax: { command: "check", flags: fileFlags },
  help: `weir check: check a config and print its plan.

  weir check -f weir.yaml

${fileHelp}

Every problem is one line, FILE:LINE:COL: message, on stderr; the exit code is then 1. Of another
program's config, FILE:LINE:COL: note: message tells what came over otherwise, or not at all.
FILE:LINE:COL: warning: message, below the plan, tells what is hardly meant; it fails nothing.`,

  async start(flags) {
    const loaded = readGiven(flags);
    await checkModules(loaded);
    // What only a start would find is found here as well.
    createApp(snapshotOf(loaded.config));
    await print(textOf(loaded));
  },
};

function textOf(loaded: Loaded): string {
  const { config, translation } = loaded;
  const language = translation ? [`in the language of ${translation.dialect}`] : [];
  const notes = translation?.notes.map(textOfNote) ?? [];
  return [language, [planOf(config)], warningLines(loaded), notes]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}
