/**
 * The content of a file as a tree, which both readers give (`common.ts`, `library.ts`). `at`: the
 * offset in the text.
 */
export type Node = Word | Mapping | List | Alias;

export interface Word {
  readonly kind: "word";
  readonly at: number;
  readonly value: unknown;
  /** As it was written; undefined where it has quotes or a tag. */
  readonly plain: string | undefined;
}

/** Two entries may have the same key. */
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

/** Of nested collections. */
export const MAX_DEPTH = 100;

export const TOO_DEEP = `nested more than ${MAX_DEPTH} deep, which no config needs; look for a ` +
  "bracket or an indentation that is not meant";
