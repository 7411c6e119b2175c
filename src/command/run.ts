import { existsSync } from "node:fs";
import type { Command } from "../command.ts";
import type { Flags } from "./arguments.ts";
import { UsageError } from "./errors.ts";
import { readConfig } from "./files.ts";
import { helpText } from "./help.ts";
import { overridden, overrideFlags, overrideHelp } from "./overrides.ts";
import { serve } from "./serve.ts";

/** `weir run`: serves what config files say. */
export const run: Command = {
  syntax: {
    command: "run",
    flags: { file: { type: "string", short: "f" }, ...overrideFlags },
    notYet: ["workers", "watch"],
  },
  help: `weir run: serve what a config says.

  weir run -f weir.yaml
  weir -f weir.yaml                     the same
  weir                                  the same, for the weir.yaml of this folder
  weir -f upstreams.yaml -f routes/     several files and folders are read as one

  -f, --file PATH      a YAML or JSON file, or a folder of them; may be repeated
${overrideHelp}

SIGTERM and SIGINT end it when the requests in flight are done; a second one ends it at once.`,

  async start(flags, apps) {
    const config = overridden(readConfig(filesGiven(flags)), flags);
    await serve(config, { apps, elsewhere: "listen" });
  },
};

const DEFAULT_FILE = "weir.yaml";

/** The files of `-f`, or the one in the working directory. */
export function filesGiven(flags: Flags): readonly string[] {
  const files = flags.all("file");
  if (files.length > 0) return files;
  if (existsSync(DEFAULT_FILE)) return [DEFAULT_FILE];
  throw new UsageError(`no config: no -f is given, and there is no ${DEFAULT_FILE} here`, helpText);
}
