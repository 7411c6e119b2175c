/** Flags that take the place of a key of the config. */
import { parseAddress } from "../../config/addresses.ts";
import { unknown } from "../../config/problems.ts";
import { ScalarError } from "../../config/scalars.ts";
import type { Config } from "../../config/schema.ts";
import type { Flags, Syntax } from "./arguments.ts";
import { badUsage } from "../program/errors.ts";

export const overrideFlags: Syntax["flags"] = {
  admin: { type: "string" },
  "log-level": { type: "string" },
  "access-log": { type: "string" },
};

export const overrideHelp =
  `      --admin ADDRESS  where health is told, on this machine (default 127.0.0.1:42007), or off
      --log-level L    debug, info (default), warn or error
      --access-log W   on (default: a line for each request) or off`;

const LEVELS = ["debug", "info", "warn", "error"] as const;
const SWITCH = ["on", "off"] as const;

/** Throws UsageError for a value that is none. */
export function overridden(config: Config, flags: Flags): Config {
  const admin = flags.last("admin");
  const level = choice(flags, { flag: "log-level", called: "level", choices: LEVELS });
  const access = choice(flags, { flag: "access-log", called: "value", choices: SWITCH });
  return {
    ...config,
    admin: admin === undefined ? config.admin : adminAddress(admin, flags),
    log: {
      ...config.log,
      level: level ?? config.log.level,
      access: access === undefined ? config.log.access : access === "on",
    },
  };
}

function adminAddress(text: string, flags: Flags): Config["admin"] {
  if (text === "off") return undefined;
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof ScalarError) throw badUsage(`--admin: ${error.message}`, flags.command);
    throw error;
  }
}

function choice<const Choice extends string>(
  flags: Flags,
  { flag, called, choices }: { flag: string; called: string; choices: readonly Choice[] },
): Choice | undefined {
  const text = flags.last(flag);
  const chosen = choices.find((choice) => choice === text);
  if (text === undefined || chosen !== undefined) return chosen;
  throw badUsage(`--${flag}: ${unknown(called, text, { known: choices })}`, flags.command);
}
