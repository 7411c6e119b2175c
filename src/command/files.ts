/** The files of a config: which ones, and what stands in them. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { loadConfig } from "../../config/load.ts";
import { ConfigError, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";
import { isFolder, readText } from "./text_file.ts";

/**
 * Reads `paths` as one config; a folder stands for every config file in it, sorted by name. Throws
 * ConfigError.
 */
export function readConfig(paths: readonly string[]): Config {
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
  const sources = files.flatMap((name) => attempt(name, () => [{ name, text: readText(name) }]));
  if (problems.length > 0) throw new ConfigError(problems);
  return loadConfig(sources, process.env);
}

function filesOf(path: string): string[] {
  if (!isFolder(path)) return [path];
  const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw new Error("the folder holds no .yaml, .yml or .json file");
}
