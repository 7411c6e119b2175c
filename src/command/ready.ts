import { ConfigError, Problem } from "../../config/problems.ts";
import { type Config, mayListen, TOKEN_NEEDED } from "../../config/schema.ts";
import { build } from "../build.ts";
import { sockets } from "../runtime/sockets.ts";
import type { Snapshot } from "../snapshot.ts";
import { readPemFiles } from "./pem.ts";

/**
 * A config, ready for traffic. `instance`: as of Means; `previous`: what it is to take the place
 * of. Throws ConfigError for what only reading its files can tell.
 */
export function snapshotOf(
  config: Config,
  { instance = "", previous }: { instance?: string; previous?: Snapshot } = {},
): Snapshot {
  // A flag's address is in no file.
  if (config.admin !== undefined && !mayListen(config.admin)) {
    throw new ConfigError([new Problem(TOKEN_NEEDED, "admin")]);
  }
  const means = {
    runtime: sockets,
    instance,
    readFile: readPemFiles(config),
    random: Math.random,
    now: () => performance.now(),
  };
  return build(config, means, previous);
}
