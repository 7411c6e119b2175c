/** Which files a command reads, and how: what run, check, explain and convert have in common. */
import { existsSync } from "node:fs";
import process from "node:process";
import type { Loaded } from "../../config/load.ts";
import type { Flags, Syntax } from "./arguments.ts";
import { UsageError } from "../program/errors.ts";
import { readConfig } from "./files.ts";
import { helpText } from "./help.ts";

export const fileFlags: Syntax["flags"] = {
  file: { type: "string", short: "f" },
  lenient: { type: "boolean" },
};

export const fileHelp =
  `  -f, --file PATH      a YAML or JSON file, or a folder of them; may be repeated; without it the
                       file that CONFIG_FILE names, or the weir.yaml of this folder
      --lenient        of another program's config, leave out what Weir does not do`;

const DEFAULT_FILE = "weir.yaml";

/** Throws UsageError where there are none. */
export function filesGiven(flags: Flags): readonly string[] {
  const files = flags.all("file");
  if (files.length > 0) return files;
  const named = fileNamed();
  if (named) return [named];
  if (existsSync(DEFAULT_FILE)) return [DEFAULT_FILE];
  throw new UsageError(`no config: no -f is given, and there is no ${DEFAULT_FILE} here`, helpText);
}

/** By the environment, as go-reverse-proxy has it. */
function fileNamed(): string | undefined {
  try {
    return process.env.CONFIG_FILE;
  } catch {
    // Deno was not allowed to tell.
    return undefined;
  }
}

/** Throws UsageError and ConfigError. */
export function readGiven(flags: Flags): Loaded {
  return readConfig(filesGiven(flags), { lenient: flags.has("lenient") });
}
