import type { Key, Mark } from "../../source.ts";

/** The place of the deepest value on the way from `mark` that was written down. */
export function markAt(mark: Mark, ...path: readonly Key[]): Mark {
  const [key, ...rest] = path;
  const child = path.length === 0 ? undefined : mark.children.get(key);
  return child === undefined ? mark : markAt(child, ...rest);
}
