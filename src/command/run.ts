import { existsSync } from "node:fs";
import type { Config } from "../../config/schema.ts";
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
    flags: {
      file: { type: "string", short: "f" },
      watch: { type: "boolean" },
      ...overrideFlags,
    },
    notYet: ["workers"],
  },
  help: `weir run: serve what a config says.

  weir run -f weir.yaml
  weir -f weir.yaml                     the same
  weir                                  the same, for the weir.yaml of this folder
  weir -f upstreams.yaml -f routes/     several files and folders are read as one

  -f, --file PATH      a YAML or JSON file, or a folder of them; may be repeated
      --watch          reload when one of them changes
${overrideHelp}

SIGHUP, and POST /reload on the admin address, reload: the files are read and checked anew, and what
they say takes effect with no request lost. With a fault in them, nothing changes.
SIGTERM and SIGINT end it when the requests in flight are done; a second one ends it at once.`,

  async start(flags, apps) {
    const files = filesGiven(flags);
    const read = () => withToken(readConfig(files), flags);
    const watched = flags.has("watch") ? files : undefined;
    await serve(read(), { apps, elsewhere: "listen", reread: read, watched });
  },
};

/** The token of the file is for the address of the flag, too. */
function withToken(config: Config, flags: Flags): Config {
  const { admin, ...rest } = overridden(config, flags);
  const token = admin && config.admin?.token;
  return { ...rest, admin: token === undefined ? admin : { ...admin!, token } };
}

const DEFAULT_FILE = "weir.yaml";

/** The files of `-f`, or the one in the working directory. */
export function filesGiven(flags: Flags): readonly string[] {
  const files = flags.all("file");
  if (files.length > 0) return files;
  if (existsSync(DEFAULT_FILE)) return [DEFAULT_FILE];
  throw new UsageError(`no config: no -f is given, and there is no ${DEFAULT_FILE} here`, helpText);
}
