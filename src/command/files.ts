/** The files of a config: which ones, and what stands in them. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { loadConfig } from "../../config/load.ts";
import { ConfigError, Problem } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";

/** Reads `paths` as one config; a folder stands for every config file in it, sorted by name. */
export function readConfig(paths: readonly string[]): Config {
  const problems: Problem[] = [];
  const sources = paths.flatMap((path) => {
    try {
      return filesOf(path).map((name) => ({ name, text: readText(name) }));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return loadConfig(sources, process.env);
}

function filesOf(path: string): string[] {
  if (!isFolder(path)) return [path];
  const names = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length > 0) return names.map((name) => join(path, name));
  throw unreadable(path, "the folder holds no .yaml, .yml or .json file");
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, reasonOf(error));
  }
}

function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unreadable(path, reasonOf(error));
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, "the file is not UTF-8 text");
  }
}

function unreadable(path: string, reason: string): ConfigError {
  return new ConfigError([new Problem(reason, "config", { file: path, line: 1, column: 1 })]);
}

/** Why a file cannot be read, in words: runtimes word it differently. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "the program may not read it";
  return `cannot be read: ${message}`;
}
