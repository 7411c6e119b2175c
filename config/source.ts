/** The text of one config file, YAML or JSON, read into plain values that know where they stood. */
import { LineCounter, parseDocument } from "yaml";
import type { Environment } from "./environment.ts";
import { keyPath, type Position, Problem } from "./problems.ts";
import { Reader } from "./source/reader.ts";

export interface Source {
  /** What problems call it: the path of the file. */
  name: string;
  text: string;
}

export type Key = string | number;

/** Where a value stood, its key, and the values in it. */
export interface Mark {
  readonly value: () => Position;
  readonly key: () => Position;
  readonly children: Map<Key, Mark>;
}

export interface Reading {
  /** `undefined` where the text could not be read. */
  value?: unknown;
  mark: Mark;
  problems: Problem[];
}

/** Reads `${NAME}` from `env`. Throws nothing: what is wrong is in `problems`. */
export function readSource({ name, text }: Source, env: Environment): Reading {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), {
    lineCounter: lines,
    prettyErrors: false,
    // Reported by the reader, which knows the name of the key.
    uniqueKeys: false,
    schema: "core",
    merge: false,
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const top = () => position(0);
  const unreadable = (problems: Problem[]): Reading => ({
    mark: { value: top, key: top, children: new Map() },
    problems,
  });

  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return unreadable(faults.map(({ code, message, pos }) => {
      const clear = code === "MULTIPLE_DOCS" ? "a config file has one YAML document" : message;
      return new Problem(clear, keyPath([]), position(pos[0]));
    }));
  }
  if (document.contents === null) {
    const message = "the file is empty; a config has 'routes' at least";
    return unreadable([new Problem(message, keyPath([]), top())]);
  }
  const reader = new Reader(document, { env, position });
  const { value, mark } = reader.read(document.contents, [], top);
  return { value, mark, problems: reader.problems };
}
