/** Parameters of a path: what the wildcards of a server's pattern stand for. */
import { searched, sourceOfMatch } from "./matchers.ts";
import { anyText, type Wildcard } from "./mux.ts";
import type { ValueMatcher } from "./schema.ts";
import { path, segment, type Subject } from "./subject.ts";

export interface Params {
  /** All of them must hold. */
  readonly matchers: readonly ValueMatcher[];
  /** What decides on the target, if it is a parameter. */
  readonly key: string | undefined;
}

/** As regex source, with a named group for what decides. */
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
    searched(sourceOfMatch(matchType, pattern, subject).source, subject, one)
  );
  return `(?=${sources.join("|")})`;
}

/** None given is the empty text, as it is documented. */
export function alternatives(patterns: readonly string[]): readonly string[] {
  return patterns.length === 0 ? [""] : patterns;
}
