import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import { overlapsOf } from "../../config/rules/listeners.ts";
import { type Config, mayListen, TOKEN_NEEDED } from "../../config/schema.ts";
import type { Telemetry } from "../proxy/telemetry.ts";
import { building } from "../build/build.ts";
import type { Modules } from "../build/modules.ts";
import { sockets } from "../build/runtime/sockets.ts";
import type { Runtime } from "../build/runtime/runtime.ts";
import type { Snapshot } from "../proxy/snapshot.ts";
import { atOnce, type Steps } from "../grammar/steps.ts";
import { readPemFiles } from "./pem_files.ts";

interface Given {
  /** As of Means. */
  readonly instance?: string;
  /** What it is to take the place of. */
  readonly previous?: Snapshot;
  /** The texts of its PEM files, where they have been read before. */
  readonly files?: Readonly<Record<string, string>>;
  /** Those that it names. Absent: it answers no requests. */
  readonly modules?: Modules;
  readonly telemetry?: Telemetry;
  /** Absent: one of its own. */
  readonly runtime?: Runtime;
}

/** A config, ready for traffic. Throws ConfigError for what only reading its files can tell. */
export function snapshotOf(config: Config, given?: Given): Snapshot {
  return atOnce(readying(config, given));
}

/** `snapshotOf`, in steps. */
export function* readying(
  config: Config,
  { instance = "", previous, files, modules, telemetry, runtime = sockets() }: Given = {},
): Steps<Snapshot> {
  const problems = [...problemsOfAddresses(config)];
  if (problems.length > 0) throw new ConfigError(problems);
  const readFile = readerOf(files ?? readPemFiles(config));
  const means = {
    runtime,
    instance,
    readFile,
    modules,
    random: Math.random,
    now,
    telemetry,
  };
  return yield* building(config, means, previous);
}

/**
 * These two are no closures of `readying`: targets keep them, and JavaScriptCore keeps all that is in
 * scope where a closure is made. Each snapshot would so hold the one before.
 */
const now = () => performance.now();

function readerOf(texts: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => texts[path];
}

/** Of those in the files they are known; but flags may have changed them. */
function* problemsOfAddresses(config: Config): Iterable<Problem> {
  const { admin } = config;
  if (admin !== undefined && !mayListen(admin)) yield new Problem(TOKEN_NEEDED, "admin");
  for (const { message, path } of overlapsOf(config)) yield new Problem(message, keyPath(path));
}

/** Tells this program from every other in `Via`. */
export function newInstance(): string {
  return crypto.randomUUID().slice(0, 6);
}
