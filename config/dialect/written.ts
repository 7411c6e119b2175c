/** The values that a translation writes, each with the mark of what it came from. */
import type { Key, Mark } from "../source.ts";

export interface Written {
  readonly value: unknown;
  readonly mark: Mark;
}

const NONE: Mark["children"] = new Map();

/** Plain data, all of it with one mark. */
export function word(value: unknown, place: Mark): Written {
  return { value, mark: marked(place, NONE) };
}

/** A key whose value is undefined is left out. */
export function mapping(
  entries: Readonly<Record<string, Written | undefined>>,
  place: Mark,
): Written {
  const given = Object.entries(entries).filter((entry): entry is [string, Written] =>
    entry[1] !== undefined
  );
  return {
    // Not by assignment: a name may be `__proto__`.
    value: Object.fromEntries(given.map(([name, each]) => [name, each.value])),
    mark: marked(place, new Map(given.map(([name, each]) => [name, each.mark]))),
  };
}

export function sequence(items: readonly Written[], place: Mark): Written {
  return {
    value: items.map((each) => each.value),
    mark: marked(place, new Map(items.map((each, index): [Key, Mark] => [index, each.mark]))),
  };
}

function marked(place: Mark, children: Mark["children"]): Mark {
  return { value: () => place.value(), key: () => place.key(), children };
}

/** Text as regex source. */
export function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
