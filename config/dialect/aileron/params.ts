/** Path parameters: the text that the wildcards of a server's pattern match. */
import { fromStart, sourceOfMatch } from "./matchers.ts";
import { anyText, type Wildcard } from "./mux.ts";
import type { ValueMatcher } from "./schema.ts";
import { path, segment, type Subject } from "./subject.ts";

export interface Params {
  /** All of them must hold. */
  readonly matchers: readonly ValueMatcher[];
  /** The parameter that is hashed to choose the target, if one is. */
  readonly key: string | undefined;
}

/** Regex source for wildcards, with a named group for the parameter that is hashed. */
export function wildcardOf({ matchers, key }: Params): Wildcard {
  return ({ kind, name }, before) => {
    const start = `(?<=^${before})`;
    const isOne = kind === "one";
    const subject = isOne ? segment(start) : { ...path, start };
    const own = matchers.filter((matcher) => matcher.key === name);
    const conditions = own.map((matcher) => condition(matcher, subject)).join("");
    const filled = own.length > 0 && !isOne ? "(?=.)" : "";
    const text = name === key ? `(?<${name}>${isOne ? "[^/]+" : ".*"})` : anyText({ kind });
    return `${filled}${conditions}${text}`;
  };
}

function condition({ matchType, patterns }: ValueMatcher, subject: Subject): string {
  const one = subject.isSegment ? "[^/]" : ".";
  const sources = alternatives(patterns).map((pattern) =>
    fromStart(sourceOfMatch(matchType, pattern, subject).source, subject, one)
  );
  return `(?=${sources.join("|")})`;
}

/** No patterns stand for the empty text, as documented. */
export function alternatives(patterns: readonly string[]): readonly string[] {
  return patterns.length === 0 ? [""] : patterns;
}
