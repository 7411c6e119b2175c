/**
 * Config files in the languages of other programs. A dialect turns them into what stands in a file
 * of Weir's own, place by place, before that is checked; nothing beyond knows of it.
 */
import type { Environment } from "./environment.ts";
import type { Position } from "./problems.ts";
import type { Key, Reading, Source } from "./source.ts";

export interface Dialect {
  /** As its users call it. */
  readonly name: string;
  /** By the keys that stand at the top of a file; also by more keys than those. */
  recognises(keys: Pick<ReadonlySet<string>, "has">): boolean;
  /** All files at once. Throws nothing: what is wrong is in `problems`. */
  translate(sources: readonly Source[], options: TranslateOptions): Translation;
}

export interface TranslateOptions {
  readonly env: Environment;
  /** What Weir does not do is left out with a note; else it is a problem. */
  readonly lenient: boolean;
}

/** A config of Weir's own, not checked yet; its marks are the places in the files given. */
export interface Translation extends Reading {
  readonly notes: readonly Note[];
}

/** What a file says that came over otherwise, or not at all. */
export interface Note {
  readonly message: string;
  /** Where it says so. */
  readonly position: Position;
  /** What became of it, or where it would have stood: a path in the translated config. */
  readonly path: readonly Key[];
}
