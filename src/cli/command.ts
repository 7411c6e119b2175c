/** The command line: which command runs, and the exit code that it ends with. */
import { ConfigError, nearest } from "../../config/problems.ts";
import { type Command, type Flags, parseFlags } from "./arguments.ts";
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
  const { command, flags } = parseCommand(args);
  if (flags.has("help")) return await print(command.help);
  await command.start(flags);
}

/** Which command `args` name, and with which flags. Throws UsageError. */
export function parseCommand(args: readonly string[]): { command: Command; flags: Flags } {
  const [first = ""] = args;
  const isNamed = first !== "" && !first.startsWith("-");
  const command = isNamed ? commandOf(first) : run;
  const given = isNamed ? args.slice(1) : args;
  return { command, flags: command.parse?.(given) ?? parseFlags(given, command.syntax) };
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
