/** Text, or an object of a program, into a `Config`, or into all that is wrong with it at once. */
import * as v from "valibot";
import { isUpstreamName } from "./addresses.ts";
import type { Environment } from "./environment.ts";
import { merge } from "./merge.ts";
import { ConfigError, keyPath, type Position, Problem, unknown } from "./problems.ts";
import { type Config, type ConfigInput, configSchema } from "./schema.ts";
import { type Key, type Mark, readSource, type Source } from "./source.ts";

/**
 * The config that `sources` make together: their upstreams and routes one after another, every
 * other key from the one file that gives it. `${NAME}` comes from `env`.
 * @throws {ConfigError} with every problem of every source, in the order in which they stand.
 */
export function loadConfig(sources: readonly Source[], env: Environment): Config {
  const readings = sources.map((source) => readSource(source, env));
  const readable = readings.filter(({ value }) => value !== undefined);
  const problems = readings.flatMap(({ problems }) => problems);
  if (readable.length === 0) throw new ConfigError(inOrder(problems, sources));

  const whole = merge(readable);
  problems.push(...whole.problems);
  const places = new Set(problems.map(place));
  const { config, findings } = check(whole.value);
  for (const { message, path, ofKey, elsewhere } of findings) {
    // What an unreadable file might have supplied is not missed.
    if (elsewhere && readable.length < readings.length) continue;
    const problem = new Problem(message, keyPath(path), locate(whole.mark, path, ofKey));
    // A word that could not be read is not judged as well.
    if (!places.has(place(problem))) problems.push(problem);
  }
  if (config && problems.length === 0) return config;
  throw new ConfigError(inOrder(problems, sources));
}

/**
 * The same checks for a config written in TypeScript; its problems name keys.
 * @throws {ConfigError}
 */
export function defineConfig(input: ConfigInput): Config {
  const { config, findings } = check(input);
  if (config) return config;
  throw new ConfigError(findings.map(({ message, path }) => new Problem(message, keyPath(path))));
}

interface Finding {
  message: string;
  path: Key[];
  /** About the key itself, not its value. */
  ofKey?: boolean;
  /** Another file could put it right. */
  elsewhere?: boolean;
}

function check(value: unknown): { config?: Config; findings: Finding[] } {
  const { success, output, issues = [] } = v.safeParse(configSchema, value);
  const findings = issues.map(({ message, path = [] }): Finding => ({
    message,
    path: path.map((item) => item.key as Key),
    ofKey: path.at(-1)?.origin === "key",
    elsewhere: path.length === 1 && path[0].value === undefined,
  }));
  findings.push(...unknownUpstreams(value));
  return success && findings.length === 0 ? { config: output, findings } : { findings };
}

/** Looks at the unchecked config, so that no other fault hides these. */
function unknownUpstreams(config: unknown): Finding[] {
  const known = Object.keys(Object(Object(config).upstreams));
  const names = new Set(known);
  return ["routes", "tcp"].flatMap((list) => {
    const routes: unknown = Object(config)[list];
    if (!Array.isArray(routes)) return [];
    return routes.flatMap((route, index) => {
      const name = Object(route).upstream;
      if (!isUpstreamName(name) || names.has(name)) return [];
      const path = [list, index, "upstream"];
      return [{ message: unknown("upstream", name, { known }), path, elsewhere: true }];
    });
  });
}

/** The place of the deepest value on `path` that was written down. */
function locate(top: Mark, path: Key[], ofKey = false): Position {
  let mark = top;
  for (const key of path) {
    const child = mark.children.get(key);
    if (child === undefined) return mark.value();
    mark = child;
  }
  return ofKey ? mark.key() : mark.value();
}

function place({ file, line, column }: Problem): string {
  return `${file}:${line}:${column}`;
}

function inOrder(problems: Problem[], sources: readonly Source[]): Problem[] {
  const files = sources.map(({ name }) => name);
  // An anchor used twice would tell its faults twice.
  const once = new Map(problems.map((problem) => [String(problem), problem]));
  return [...once.values()].sort((a, b) =>
    files.indexOf(a.file!) - files.indexOf(b.file!) || a.line! - b.line! ||
    a.column! - b.column!
  );
}
