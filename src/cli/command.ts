/** The command line: which command runs, and the exit code that it ends with. */
import { ConfigError, nearest } from "../../config/problems.ts";
import { type Command, parseFlags } from "./arguments.ts";
import { check } from "./check.ts";
import { convert } from "./convert.ts";
import { demo } from "./demo.ts";
import { ListenError, UsageError } from "../program/errors.ts";
import { explain } from "./explain.ts";
import { fanout } from "./fanout.ts";
import { helpText, versionText } from "./help.ts";
import { complain, print } from "./output.ts";
import { proxy } from "./proxy.ts";
import { run } from "./run.ts";

/** Gives the exit code: 0 ended in order, 1 bad config, 2 bad usage, 3 cannot listen. */
export async function command(args: readonly string[]): Promise<number> {
  try {
    await start(args);
    return 0;
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === undefined) throw error;
    await complain(error as Error);
    return code;
  }
}

async function start(args: readonly string[]): Promise<void> {
  const [first = ""] = args;
  if (["-h", "--help"].includes(first)) return await print(helpText);
  if (["-V", "--version"].includes(first)) return await print(versionText);
  const named = first !== "" && !first.startsWith("-");
  const command = named ? commandOf(first) : run;
  const given = named ? args.slice(1) : args;
  const flags = command.parse?.(given) ?? parseFlags(given, command.syntax);
  if (flags.has("help")) return await print(command.help);
  await command.start(flags);
}

function commandOf(name: string): Command {
  const commands = [run, proxy, fanout, check, explain, convert, demo];
  const found = commands.find(({ syntax }) => syntax.command === name);
  if (found !== undefined) return found;
  const near = nearest(name, commands.map(({ syntax }) => syntax.command));
  const guess = near === undefined ? "" : `; did you mean '${near}'?`;
  throw new UsageError(`unknown command '${name}'${guess}`, "'weir --help' names the commands.");
}

function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof ConfigError) return 1;
  if (error instanceof UsageError) return 2;
  if (error instanceof ListenError) return 3;
  return undefined;
}
