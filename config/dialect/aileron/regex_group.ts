/** What stands between two parentheses of a regex, or at its top, on its way to JavaScript. */

export interface Group {
  /** How it begins: `(`, `(?:`. */
  readonly open: string;
  /** Whether case counts for what is around it. */
  readonly around: boolean;
  ignoresCase: boolean;
  isLazy: boolean;
  /** What is done of it, and the atoms after that. */
  done: string;
  atoms: string[];
  /** What a quantifier would be about: nothing, one sign, several, or what has one already. */
  last: "none" | "sign" | "several" | "quantified";
}

export function groupOf(
  open: string,
  { ignoresCase, isLazy }: Pick<Group, "ignoresCase" | "isLazy">,
) {
  const inside = { ignoresCase, isLazy, done: "", atoms: [] };
  return { open, around: ignoresCase, ...inside, last: "none" } satisfies Group as Group;
}

/** Ends a run of atoms for which case counts alike. */
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
