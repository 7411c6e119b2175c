/** Merges several files into one config. */
import { expected, keyPath, positionText, Problem } from "./problems.ts";
import { isMapping } from "./sections.ts";
import type { Key, Mark, Reading } from "./source.ts";

interface Entry {
  value: unknown;
  mark: Mark;
}

/** Upstreams, routes and `tcp` are concatenated; any other key may be in one file only. */
export function merge(readings: readonly Reading[]): Reading {
  const problems: Problem[] = [];
  const whole = new Map<string, Entry>();
  for (const { value, mark } of readings) {
    if (!isMapping(value)) {
      problems.push(new Problem(expectedKeys(value), keyPath([]), mark.value()));
      continue;
    }
    for (const [key, part] of Object.entries(value)) {
      const entry = { value: part, mark: mark.children.get(key)! };
      const first = whole.get(key);
      const both = first && joined(key, first, entry);
      if (first === undefined) whole.set(key, entry);
      else if (both === undefined) problems.push(duplicate([key], first.mark, entry.mark));
      else {
        whole.set(key, both);
        if (isMapping(part)) problems.push(...duplicates(key, first.mark, entry.mark));
      }
    }
  }
  // Not by assignment: a key may be `__proto__`.
  return {
    value: Object.fromEntries([...whole].map(([key, { value }]) => [key, value])),
    mark: withChildren(
      readings[0].mark,
      new Map([...whole].map(([key, { mark }]) => [key, mark])),
    ),
    problems,
  };
}

/** YAML reads most other configs, such as nginx's, as one long word. */
function expectedKeys(value: unknown): string {
  const remedy = typeof value === "string"
    ? "a config is YAML or JSON; what is written for another proxy has to be written anew"
    : "write them without '-' before them";
  return `${expected("keys such as 'routes:'", value)}; ${remedy}`;
}

function joined(key: string, first: Entry, second: Entry): Entry | undefined {
  const [a, b] = [first.value, second.value];
  if ((key === "routes" || key === "tcp") && Array.isArray(a) && Array.isArray(b)) {
    const mark = marksOfBoth(first.mark, second.mark, (index) => Number(index) + a.length);
    return { value: [...a, ...b], mark };
  }
  if (key === "upstreams" && isMapping(a) && isMapping(b)) {
    return { value: { ...a, ...b }, mark: marksOfBoth(first.mark, second.mark, (name) => name) };
  }
  return undefined;
}

function marksOfBoth(first: Mark, second: Mark, rename: (key: Key) => Key): Mark {
  const moved = [...second.children].map(([key, mark]) => [rename(key), mark] as const);
  return withChildren(first, new Map([...first.children, ...moved]));
}

function withChildren(mark: Mark, children: Mark["children"]): Mark {
  return { value: () => mark.value(), key: () => mark.key(), children };
}

function duplicates(key: string, first: Mark, second: Mark): Problem[] {
  return [...second.children].flatMap(([name, mark]) => {
    const firstMark = first.children.get(name);
    return firstMark ? [duplicate([key, name], firstMark, mark)] : [];
  });
}

function duplicate(path: Key[], first: Mark, second: Mark): Problem {
  const what = path.length > 1 ? "upstream" : "key";
  const message = `duplicate ${what} '${path.at(-1)}'; the first is at ${
    positionText(first.key())
  }`;
  return new Problem(message, keyPath(path), second.key());
}
