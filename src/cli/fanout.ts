import { parseGoDuration } from "../../config/go_duration.ts";
import { defineConfig } from "../../config/load.ts";
import { ConfigError } from "../../config/problems.ts";
import { ScalarError } from "../../config/scalars.ts";
import type { Config, ConfigInput } from "../../config/schema.ts";
import type { Command } from "./arguments.ts";
import type { Flags, Syntax } from "./arguments.ts";
import { badUsage } from "../program/errors.ts";
import { parseGoFlags, parseTerminalResponses } from "./go_flags.ts";
import { goLog, openLogFile } from "./go_log.ts";
import { LogOutput, openLog } from "../program/log_output.ts";
import { type LogTo, serve } from "../program/serve.ts";

const syntax: Syntax = {
  command: "fanout",
  flags: {
    endpoints: { type: "string" },
    address: { type: "string" },
    "terminal-responses": { type: "string" },
    fanout: { type: "boolean" },
    "log-prefix": { type: "string" },
    "log-file": { type: "string" },
    "log-date": { type: "boolean" },
    "log-time": { type: "boolean" },
    "log-msec": { type: "boolean" },
    "log-utc": { type: "boolean" },
    "stop-after": { type: "string" },
    admin: { type: "string" },
  },
};

/** `weir fanout`: the first good answer of several, by the flags of balancing-reverse-proxy. */
export const fanout: Command = {
  syntax,
  help: `weir fanout: the first good answer of several endpoints; no file needed.

  weir fanout --endpoints http://10.0.0.1:3000,http://10.0.0.2:3000
  weir fanout -e http://10.0.0.1:3000,http://10.0.0.2:3000 -a :80 -fanout -stop-after 1h30m

      --endpoints URL,URL   where requests go, in this order; a path comes before the request's
      --address ADDRESS     where they come in (default :8080)
      --terminal-responses  classes of good answers (default 100,200,300,400; 100 changes nothing:
                            interim responses never decide)
      --fanout              all endpoints at once; else the next after one that was not good
      --log-prefix TEXT     begins each line of the log
      --log-file PATH       added to; stdout (default) or stderr
      --log-date            each line has the date (default), --log-time the time (default),
      --log-msec            and milliseconds; =false turns a switch off
      --log-utc             not in the zone of this machine
      --stop-after DURATION like 1m30s; then it drains and exits with 0 (default 0: never)
      --admin ADDRESS       where health is told, on this machine; written in full (default off)

One dash will do, and as much of a name as no other begins with. Where no answer is good, the
client gets a 502 that lists them: the fault is not the proxy's own, as a 500 would say. Only GET,
HEAD and OPTIONS go to several endpoints; others, which would be done several times, to the first.`,

  parse: (args) => parseGoFlags(args, syntax, { whole: ["admin"] }),

  async start(flags) {
    const config = configOf(flags);
    const stopAfterMs = valueOf(flags, "stop-after", parseGoDuration) || undefined;
    await serve(config, { elsewhere: "--address", logTo: logOf(flags), stopAfterMs });
  },
};

/** Throws UsageError. */
function configOf(flags: Flags): Config {
  const endpoints = flags.last("endpoints")?.split(",");
  if (endpoints === undefined) throw badUsage("--endpoints is needed: where requests go", "fanout");
  if (endpoints.includes("")) throw badUsage("--endpoints: an endpoint is empty", "fanout");
  const input: ConfigInput = {
    listen: flags.last("address"),
    admin: flags.last("admin") ?? "off",
    upstreams: {
      endpoints: {
        strategy: "first_good",
        accept: valueOf(flags, "terminal-responses", parseTerminalResponses),
        mode: isOn(flags, "fanout") ? "parallel" : "sequence",
        targets: endpoints,
      },
    },
    routes: [{ upstream: "endpoints" }],
  };
  try {
    return defineConfig(input);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const lines = error.problems.map(({ path, message }) => `--${flagFor(path)}: ${message}`);
    throw badUsage(lines.join("\n"), "fanout");
  }
}

function flagFor(path: string): string {
  if (path.startsWith("listen")) return "address";
  if (path.startsWith("admin")) return "admin";
  return path.endsWith(".accept") ? "terminal-responses" : "endpoints";
}

/** Throws UsageError where the file cannot be opened. */
function logOf(flags: Flags): LogTo {
  const output = new LogOutput(valueOf(flags, "log-file", openLogFile) ?? openLogFile("stdout"));
  const written = goLog({
    prefix: flags.last("log-prefix") ?? "",
    date: isOn(flags, "log-date", true),
    time: isOn(flags, "log-time", true),
    msec: isOn(flags, "log-msec"),
    utc: isOn(flags, "log-utc"),
  });
  return (options) => openLog({ ...options, format: "json" }, output, written);
}

function isOn(flags: Flags, name: string, otherwise = false): boolean {
  const text = flags.last(name);
  return text === undefined ? otherwise : text === "true";
}

/** Undefined where the flag is not given. Throws UsageError for what `parse` refuses. */
function valueOf<Value>(
  flags: Flags,
  name: string,
  parse: (text: string) => Value,
): Value | undefined {
  const text = flags.last(name);
  try {
    return text === undefined ? undefined : parse(text);
  } catch (error) {
    if (error instanceof ScalarError) throw badUsage(`--${name}: ${error.message}`, flags.command);
    throw error;
  }
}
