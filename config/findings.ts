/** What a check finds wrong with a value, and how it becomes problems with positions. */
import type * as v from "valibot";
import { keyPath, type Position, positionText, Problem } from "./problems.ts";
import type { Key, Mark } from "./source.ts";

export interface Finding {
  readonly message: string;
  readonly path: readonly Key[];
  /** About the key itself, not its value. */
  readonly ofKey?: boolean;
  /** Another file of the config could supply what is missing. */
  readonly elsewhere?: boolean;
}

export function findingsOf(issues: readonly v.BaseIssue<unknown>[] = []): Finding[] {
  return issues.map(({ message, path = [] }) => ({
    message,
    path: path.map((item) => item.key as Key),
    ofKey: path.at(-1)?.origin === "key",
    elsewhere: path.length === 1 && path[0].value === undefined,
  }));
}

/**
 * Without findings at the position of a known problem: a value that could not be read is not
 * checked.
 */
export function problemsOf(
  findings: readonly Finding[],
  mark: Mark,
  known: readonly Problem[],
): Problem[] {
  const places = new Set(known.map(positionText));
  return findings
    .map(({ message, path, ofKey }) =>
      new Problem(message, keyPath(path), locate(mark, path, ofKey))
    )
    .filter((problem) => !places.has(positionText(problem)));
}

/** Where the deepest value on `path` that the file has was written. */
export function locate(top: Mark, path: readonly Key[], ofKey = false): Position {
  let mark = top;
  for (const key of path) {
    const child = mark.children.get(key);
    // A list of one item may be written as the item alone.
    if (child === undefined && key === 0) continue;
    if (child === undefined) return mark.value();
    mark = child;
  }
  return ofKey ? mark.key() : mark.value();
}
