/** Reads the text of one config file, YAML or JSON, into plain values and marks of where they stood. */
import { atOnce, type Steps } from "../src/grammar/steps.ts";
import type { Environment } from "./environment.ts";
import { keyPath, type Position, Problem } from "./problems.ts";
import { readCommon } from "./source/common.ts";
import { type Parsed, readAll } from "./source/library.ts";
import { Lines } from "./source/lines.ts";
import { Reader } from "./source/reader.ts";

export interface Source {
  /** The path of the file, as problems give it. */
  name: string;
  text: string;
}

export type Key = string | number;

/** The positions of a value, of its key, and of the values in it. */
export interface Mark {
  value(): Position;
  key(): Position;
  readonly children: Map<Key, Mark>;
}

export interface Reading {
  /** `undefined`: the text could not be read. */
  value?: unknown;
  mark: Mark;
  problems: Problem[];
}

/** Fills in `${NAME}` from `env`. Does not throw: problems are in `problems`. */
export function readSource(source: Source, env: Environment): Reading {
  return atOnce(reading(source, env));
}

/** `readSource`, in steps. */
export function* reading({ name, text: written }: Source, env: Environment): Steps<Reading> {
  const text = written.replace(/^\uFEFF/, "");
  const lines = new Lines(name, text);
  const position = (offset: number) => lines.position(offset);
  const { top, mistakes } = yield* nodesOf(text);
  if (top === null) return unreadable(mistakes, position);
  const reader = new Reader(env, position);
  const { value, mark } = yield* reader.read(top, 0);
  return { value: reader.hasGivenUp ? undefined : value, mark, problems: reader.problems };
}

function* nodesOf(text: string): Steps<Parsed> {
  const top = yield* readCommon(text);
  return top === undefined ? yield* readAll(text) : { top, mistakes: [] };
}

function unreadable(
  mistakes: Parsed["mistakes"],
  position: (offset: number) => Position,
): Reading {
  const empty = { message: "the file is empty; a config has 'routes' at least", at: 0 };
  const top = () => position(0);
  return {
    mark: { value: top, key: top, children: new Map() },
    problems: (mistakes.length > 0 ? mistakes : [empty]).map(({ message, at }) =>
      new Problem(message, keyPath([]), position(at))
    ),
  };
}
