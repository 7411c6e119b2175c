import type { Config } from "../../config/schema.ts";
import type { Command } from "./arguments.ts";
import { inTurns } from "../grammar/steps.ts";
import type { Flags } from "./arguments.ts";
import { badUsage } from "../program/errors.ts";
import { fileFlags, fileHelp, filesGiven } from "./config_files.ts";
import { checkModules, readConfig, readingConfig } from "./files.ts";
import { logNotes, logWarnings } from "./output.ts";
import { certificateWarnings } from "./warnings.ts";
import { overridden, overrideFlags, overrideHelp } from "./overrides.ts";
import { serve } from "../program/serve.ts";
import { supervised } from "../workers/supervised.ts";
import { toStdout } from "../program/log_output.ts";
import { WORKER_FLAG } from "../workers/launch.ts";
import { work } from "../workers/work.ts";

/** `weir run`: serves what config files say. */
export const run: Command = {
  syntax: {
    command: "run",
    flags: {
      ...fileFlags,
      watch: { type: "boolean" },
      workers: { type: "string" },
      [WORKER_FLAG]: { type: "boolean" },
      ...overrideFlags,
    },
  },
  help: `weir run: serve what a config says.

  weir run -f weir.yaml
  weir -f weir.yaml                     the same
  weir                                  the same, for the weir.yaml of this folder
  weir -f upstreams.yaml -f routes/     several files and folders are read as one

${fileHelp}
      --watch          reload when one of them changes
      --workers N      processes that share the addresses (default 1); auto: one for each processor
${overrideHelp}

SIGHUP, and POST /reload on the admin address, reload: the files are read and checked anew, and what
they say takes effect with no request lost. With a fault in them, nothing changes.
Of workers, each has limits (max_concurrency, queue, retry budget) and a view of its targets' health
of its own. One that dies is replaced.
SIGTERM and SIGINT end it when the requests in flight are done; a second one ends it at once.`,

  async start(flags) {
    if (flags.has(WORKER_FLAG)) return await work();
    const workers = workersGiven(flags);
    const files = filesGiven(flags);
    const options = { lenient: flags.has("lenient") };
    const { config, translation, placeOf } = readConfig(files, options);
    const warnings = certificateWarnings({ config, placeOf });
    const reread = async () => {
      const next = await inTurns(readingConfig(files, options));
      await checkModules(next);
      logNotes(next.translation);
      logWarnings(certificateWarnings(next));
      return withFlags(next.config, flags);
    };
    const watched = flags.has("watch") ? files : undefined;
    // Not before: the log is as the config says.
    const onListening = () => {
      logNotes(translation);
      logWarnings(warnings);
    };
    const start = workers === 1
      ? undefined
      : (config: Config) =>
        supervised(config, { workers, elsewhere: "listen", logTo: toStdout(0) });
    const serving = { elsewhere: "listen", onListening, warned: true, reread, watched, start };
    await serve(withFlags(config, flags), serving);
  },
};

/** What the file says of `admin` besides its address is for that of the flag, too. */
function withFlags(config: Config, flags: Flags): Config {
  const { admin, ...rest } = overridden(config, flags);
  return { ...rest, admin: admin && { ...config.admin, ...admin } };
}

/** More than any machine has processors for. */
const MOST_WORKERS = 256;

/** How many workers `--workers` asks for; 1 where it is not given. Throws UsageError. */
export function workersGiven(flags: Flags): number {
  const text = flags.last("workers") ?? "1";
  if (text === "auto") return Math.min(navigator.hardwareConcurrency, MOST_WORKERS);
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_WORKERS) return count;
  throw badUsage(`--workers: expected 1 to ${MOST_WORKERS}, or auto, got '${text}'`, flags.command);
}
