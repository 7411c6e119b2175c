import assert from "node:assert/strict";
import type { Environment } from "../../config/environment.ts";
import { loadConfig } from "../../config/load.ts";
import { ConfigError } from "../../config/problems.ts";
import type { Config, UpstreamConfig } from "../../config/schema.ts";

/** The config of one file. */
export function load(text: string, env: Environment = {}): Config {
  return loadConfig([{ name: "w.yaml", text }], env);
}

/** All that is wrong with one file, without its name. */
export function problemsOf(text: string, env: Environment = {}): string[] {
  return thrownBy(() => load(text, env)).map((line) => line.replace(/^w\.yaml:/, ""));
}

const above = "routes: [{ upstream: http://a }]\nupstreams:\n  shop:\n";

/** The upstream with these keys, and the target `http://b` where they name none. */
export function upstreamOf(keys: string): UpstreamConfig {
  return load(above + indented(keys)).upstreams.shop;
}

/** All that is wrong with an upstream, with line and column as if it began the file. */
export function problemsOfUpstream(keys: string): string[] {
  return problemsOf(above + indented(keys)).map((line) =>
    line.replace(
      /^(\d+):(\d+)/,
      (_, row: string, column: string) => `${Number(row) - 3}:${Number(column) - 4}`,
    )
  );
}

function indented(keys: string): string {
  const whole = /^targets:/m.test(keys) ? keys : `${keys}\ntargets: http://b`;
  return whole.replace(/^/gm, "    ");
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
