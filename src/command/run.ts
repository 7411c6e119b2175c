/** `weir run`: serves what config files say. */
import { existsSync } from "node:fs";
import { type Flags, parseFlags, type Syntax } from "./arguments.ts";
import { UsageError } from "./errors.ts";
import { readConfig } from "./files.ts";
import { overridden, overrideFlags } from "./overrides.ts";
import { type Apps, serve } from "./serve.ts";

export const runSyntax: Syntax = {
  command: "run",
  flags: { file: { type: "string", short: "f" }, ...overrideFlags },
  notYet: ["workers", "watch"],
};

const DEFAULT_FILE = "weir.yaml";

export async function run(args: readonly string[], apps: Apps): Promise<void> {
  const flags = parseFlags(args, runSyntax);
  const config = readConfig(filesGiven(flags, runSyntax.command));
  await serve(overridden(config, flags), { apps });
}

/** The files of `-f`, or the one in the working directory. */
export function filesGiven(flags: Flags, command: string): readonly string[] {
  const files = flags.all("file");
  if (files.length > 0) return files;
  if (existsSync(DEFAULT_FILE)) return [DEFAULT_FILE];
  throw new UsageError(`no -f, and no ${DEFAULT_FILE} here`, command);
}
