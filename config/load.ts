/** From text, or a program's object, to a `Config`, or to all problems at once. */
import * as v from "valibot";
import { atOnce, type Steps } from "../src/grammar/steps.ts";
import { isUpstreamName } from "./addresses.ts";
import type { TranslateOptions } from "./dialect.ts";
import { type Translated, translated } from "./dialects.ts";
import type { Environment } from "./environment.ts";
import { type Finding, findingsOf, locate, problemsOf } from "./findings.ts";
import { merge } from "./merge.ts";
import { ConfigError, keyPath, type Position, Problem, unknown, variableHint } from "./problems.ts";
import { type Config, type ConfigInput, configSchema } from "./schema.ts";
import { route } from "./schema/route.ts";
import { upstream } from "./schema/upstream.ts";
import { checkAhead, isMapping } from "./sections.ts";
import { type Mark, type Reading, reading, type Source } from "./source.ts";

export interface Loaded {
  readonly config: Config;
  /** Of files in the language of another program. */
  readonly translation?: Translated;
  /** Where the deepest value on the finding's path was written, or its key. */
  placeOf(finding: Pick<Finding, "path" | "ofKey">): Position;
}

/**
 * The config of all `sources` together. `${NAME}` is filled in from `env`.
 * @throws {ConfigError} with all problems of all sources, in the order of their positions.
 */
export function loadConfig(sources: readonly Source[], env: Environment): Config {
  return atOnce(loading(sources, { env, lenient: false })).config;
}

/** `loadConfig`, in steps. */
export function* loading(
  sources: readonly Source[],
  options: TranslateOptions,
): Steps<Loaded> {
  const translation = translated(sources, options);
  const { value, mark, problems, isWhole = true }: Whole = translation ??
    (yield* readingAll(sources, options.env));
  if (value === undefined) throw new ConfigError(inOrder(problems, sources));
  yield* checkParts(value);
  const { config, findings } = check(value);
  yield;
  // A file that could not be read may have what is missing.
  const counted = findings.filter(({ elsewhere }) => isWhole || !elsewhere);
  const all = [...problems, ...problemsOf(counted, mark, problems)];
  if (config && all.length === 0) return { config, translation, placeOf: placesIn(mark) };
  throw new ConfigError(inOrder(all, sources));
}

/** A function of its own: a closure in `loading` would keep all of the load alive. */
function placesIn(mark: Mark): Loaded["placeOf"] {
  return ({ path, ofKey }) => locate(mark, path, ofKey);
}

interface Whole extends Reading {
  /** False where a file could not be read. */
  readonly isWhole?: boolean;
}

/** Files in Weir's own language. */
function* readingAll(sources: readonly Source[], env: Environment): Steps<Whole> {
  const readings: Reading[] = [];
  for (const source of sources) readings.push(yield* reading(source, env));
  const readable = readings.filter(({ value }) => value !== undefined);
  const unread = readings.flatMap(({ problems }) => problems);
  if (readable.length === 0) throw new ConfigError(inOrder(unread, sources));
  const { value, mark, problems } = merge(readable);
  const isWhole = readable.length === readings.length;
  return { value, mark, problems: [...unread, ...problems], isWhole };
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

/** Checks routes and upstreams one by one, in steps; `check` then need not check them again. */
function* checkParts(config: unknown): Steps<void> {
  const { routes, upstreams } = Object(config);
  const parts: [v.GenericSchema, unknown][] = [[route, routes], [upstream, upstreams]];
  for (const [schema, all] of parts) {
    for (const part of Object.values(Object(all))) {
      if (typeof part === "object" && part !== null) checkAhead(schema, part);
      yield;
    }
  }
}

function check(value: unknown): { config?: Config; findings: Finding[] } {
  const { success, output, issues } = v.safeParse(configSchema, value);
  const findings = [...findingsOf(issues), ...unknownUpstreams(value)];
  return success && findings.length === 0 ? { config: output, findings } : { findings };
}

/** Looks at the unchecked config, so that no other problem hides these. */
function unknownUpstreams(config: unknown): Finding[] {
  const { upstreams } = Object(config);
  // Malformed `upstreams` are reported where they are; what names they have is unknown.
  if (upstreams !== undefined && !isMapping(upstreams)) return [];
  const known = Object.keys(Object(upstreams));
  const names = new Set(known);
  return ["routes", "tcp"].flatMap((list) => {
    const routes: unknown = Object(config)[list];
    if (!Array.isArray(routes)) return [];
    return routes.flatMap((route, index) => {
      const name = Object(route).upstream;
      if (!isUpstreamName(name) || names.has(name)) return [];
      const path = [list, index, "upstream"];
      const message = unknown("upstream", name, { known }) + variableHint(name);
      return [{ message, path, elsewhere: true }];
    });
  });
}

function inOrder(problems: Problem[], sources: readonly Source[]): Problem[] {
  const files = sources.map(({ name }) => name);
  // An anchor that is used twice would report its problems twice.
  const once = new Map(problems.map((problem) => [String(problem), problem]));
  return [...once.values()].sort((a, b) =>
    files.indexOf(a.file!) - files.indexOf(b.file!) || a.line! - b.line! ||
    a.column! - b.column!
  );
}
