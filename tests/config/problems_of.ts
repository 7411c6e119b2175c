import assert from "node:assert/strict";
import type { Environment } from "../../config/environment.ts";
import { loadConfig } from "../../config/load.ts";
import { ConfigError } from "../../config/problems.ts";
import type { Config } from "../../config/schema.ts";

/** The config of one file. */
export function load(text: string, env: Environment = {}): Config {
  return loadConfig([{ name: "w.yaml", text }], env);
}

/** All that is wrong with one file, without its name. */
export function problemsOf(text: string, env: Environment = {}): string[] {
  return thrownBy(() => load(text, env)).map((line) => line.replace(/^w\.yaml:/, ""));
}

/** The lines of the ConfigError that `act` throws; none where it returns. */
export function thrownBy(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems.map(String);
  }
}

/** The message of what `act` throws. */
export function messageOf(act: () => unknown): string {
  try {
    return `nothing thrown, but ${JSON.stringify(act())}`;
  } catch (error) {
    return (error as Error).message;
  }
}
