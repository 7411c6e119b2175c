/**
 * What stood in a file, as a tree: in this form both ways to read YAML give it (`common.ts`,
 * `library.ts`). `at` is the offset in the text.
 */
export type Node = Word | Mapping | List | Alias;

export interface Word {
  readonly kind: "word";
  readonly at: number;
  readonly value: unknown;
  /** As it was written; undefined where quotes or a tag say what it is. */
  readonly plain: string | undefined;
}

/** Of two entries, the later may have the key of the earlier. */
export interface Mapping {
  readonly kind: "mapping";
  readonly at: number;
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: Node;
  /** Null: nothing was written. */
  readonly value: Node | null;
}

export interface List {
  readonly kind: "list";
  readonly at: number;
  readonly items: readonly (Node | null)[];
}

export interface Alias {
  readonly kind: "alias";
  readonly at: number;
  readonly name: string;
  /** The last node before it with an anchor of that name. */
  readonly of: Node | undefined;
}

/** Of collections in one another. */
export const MAX_DEPTH = 100;

export const TOO_DEEP = `nested more than ${MAX_DEPTH} deep, which no config needs; look for a ` +
  "bracket or an indentation that is not meant";
