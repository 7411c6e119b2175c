/** A group of a regex that is being translated, or the whole of it. */

export interface Group {
  /** Its opening: `(`, `(?:`. */
  readonly open: string;
  /** Whether the group around it ignores case. */
  readonly around: boolean;
  ignoresCase: boolean;
  isLazy: boolean;
  /** The translated part, and the atoms behind it. */
  done: string;
  atoms: string[];
  /**
   * What a quantifier here would repeat: nothing, one character or group, several, or something
   * that has a quantifier.
   */
  last: "none" | "sign" | "several" | "quantified";
}

export function groupOf(
  open: string,
  { ignoresCase, isLazy }: Pick<Group, "ignoresCase" | "isLazy">,
) {
  const inside = { ignoresCase, isLazy, done: "", atoms: [] };
  return { open, around: ignoresCase, ...inside, last: "none" } satisfies Group as Group;
}

/** Ends a run of atoms of which all, or none, ignore case. */
export function flush(group: Group): void {
  const atoms = group.atoms.join("");
  group.atoms = [];
  if (group.ignoresCase === group.around || atoms === "") group.done += atoms;
  else group.done += `(?${group.ignoresCase ? "i" : "-i"}:${atoms})`;
}

export function closed(group: Group): string {
  flush(group);
  return group.done;
}
