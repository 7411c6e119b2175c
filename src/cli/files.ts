/** The files of a config: which ones, and what stands in them. */
import { readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Loaded, loading } from "../../config/load.ts";
import { ConfigError, keyPath, Problem } from "../../config/problems.ts";
import type { Source } from "../../config/source.ts";
import { atOnce, type Steps } from "../grammar/steps.ts";
import { faultsOfNamedFiles } from "../program/named_files.ts";
import { faultsOfModules } from "../program/modules.ts";
import { faultsOfPemFiles } from "../program/pem_files.ts";
import { isFolder, readText } from "../program/text_file.ts";
import { withPaths } from "./relative_paths.ts";

interface Options {
  /** As of TranslateOptions. */
  readonly lenient?: boolean;
}

/**
 * Reads `paths` as one config; a folder stands for every config file in it, sorted by name. Throws
 * ConfigError.
 */
export function readConfig(paths: readonly string[], options?: Options): Loaded {
  return atOnce(readingConfig(paths, options));
}

/** `readConfig`, in steps. */
export function* readingConfig(
  paths: readonly string[],
  { lenient = false }: Options = {},
): Steps<Loaded> {
  const problems: Problem[] = [];
  const attempt = <Result>(path: string, read: () => Result[]): Result[] => {
    try {
      return read();
    } catch (error) {
      const position = { file: path, line: 1, column: 1 };
      problems.push(new Problem((error as Error).message, "config", position));
      return [];
    }
  };
  const files = paths.flatMap((path) => attempt(path, () => filesOf(path)));
  const sources = files.flatMap((name) => attempt(name, () => [sourceAt(name)]));
  if (problems.length > 0) throw new ConfigError(problems);
  if (sources.some(({ text }) => text.includes("${HOSTNAME"))) nameMachine();
  const read = yield* loading(sources, { env: process.env, lenient });
  const loaded = { ...read, config: withPaths(read) };
  const findings = [...faultsOfPemFiles(loaded.config), ...faultsOfNamedFiles(loaded.config)];
  const faults = findings.map((finding) =>
    new Problem(finding.message, keyPath(finding.path), loaded.placeOf(finding))
  );
  if (faults.length > 0) throw new ConfigError(faults);
  return loaded;
}

/** Loads the modules that it names. Rejects with ConfigError. */
export async function checkModules(loaded: Loaded): Promise<void> {
  const faults = (await faultsOfModules(loaded.config)).map((finding) =>
    new Problem(finding.message, keyPath(finding.path), loaded.placeOf(finding))
  );
  if (faults.length > 0) throw new ConfigError(faults);
}

/** A shell has HOSTNAME, but seldom exports it; its programs then have it as if it did. */
function nameMachine(): void {
  try {
    process.env.HOSTNAME ??= hostname();
  } catch {
    // Deno was not allowed to tell: the variable is not set, which is reported at its place.
  }
}

function sourceAt(path: string): Source {
  if (!isFolder(path)) return { name: path, text: readText(path) };
  throw new Error(
    "it is a folder in a folder, of which only the files are read; name it with a -f of its own, " +
      "or call it otherwise",
  );
}

function filesOf(path: string): string[] {
  if (!isFolder(path)) return [path];
  const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new Error("the folder holds no .yaml, .yml or .json file; put one there, or name a file");
}
