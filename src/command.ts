/** The command line: which command, and the exit code that it ends with. */
import { ConfigError } from "../config/problems.ts";
import { ListenError, UsageError } from "./command/errors.ts";
import { complain } from "./command/output.ts";
import { run } from "./command/run.ts";
import type { Apps } from "./command/serve.ts";

export type { Apps };

type Command = (args: readonly string[], apps: Apps) => Promise<void> | void;

const commands: Readonly<Record<string, Command>> = { run };

/** Gives the exit code: 0 ok, 1 bad config, 2 bad usage, 3 cannot listen. */
export async function command(args: readonly string[], apps: Apps): Promise<number> {
  try {
    const named = args.length > 0 && !args[0].startsWith("-");
    const name = named ? args[0] : "run";
    await commands[name](named ? args.slice(1) : args, apps);
    return 0;
  } catch (error) {
    const code = exitCodeOf(error);
    complain((error as Error).message);
    return code;
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return 1;
  if (error instanceof UsageError) return 2;
  if (error instanceof ListenError) return 3;
  throw error;
}
