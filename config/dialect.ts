/**
 * Config files in the languages of other programs. A dialect translates them into what a file of
 * Weir would hold, unchecked; nothing else knows of other languages.
 */
import type { Environment } from "./environment.ts";
import type { Position } from "./problems.ts";
import type { Key, Reading, Source } from "./source.ts";

export interface Dialect {
  /** The name of the program. */
  readonly name: string;
  /** `keys`: the top-level keys of a file, possibly with other words of it. */
  recognises(keys: Pick<ReadonlySet<string>, "has">): boolean;
  /** Translates all files at once. Does not throw: problems are in `problems`. */
  translate(sources: readonly Source[], options: TranslateOptions): Translation;
}

export interface TranslateOptions {
  readonly env: Environment;
  /** What Weir does not support is left out with a note; otherwise it is a problem. */
  readonly lenient: boolean;
}

/** An unchecked config, with marks in the files that it was translated from. */
export interface Translation extends Reading {
  readonly notes: readonly Note[];
}

/** On something that the translation has changed or left out. */
export interface Note {
  readonly message: string;
  /** In the original file. */
  readonly position: Position;
  /** Of the translation, or where it would be: a path in the translated config. */
  readonly path: readonly Key[];
}
