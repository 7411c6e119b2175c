/**
 * How AILERON Gateway changes a path, as keys of a route: it strips a prefix, matches and may
 * rewrite the rest, and adds a prefix.
 */
import { literal } from "../written.ts";
import { fromStart } from "./matchers.ts";
import { translateRegex } from "./regex.ts";
import type { PathMatcher } from "./schema.ts";
import { path as wholePath, type Subject } from "./subject.ts";
import { expand, usesWhole } from "./template.ts";

/** How a path that matches is changed, as keys of a route. */
export interface Change {
  readonly strip_prefix?: string;
  readonly rewrite?: { readonly regex: string; readonly to: string };
  /** Weir rewrites only the first of several matches; AILERON Gateway joins them all. */
  readonly isFirstOnly: boolean;
}

/** Throws ScalarError. */
export function pathChange(matcher: PathMatcher): Change {
  const { matchType, match, rewrite, trimPrefix, appendPrefix } = matcher;
  const isRegex = matchType === "Regex" || matchType === "RegexPOSIX";
  if (rewrite !== "" && isRegex) return rewritten(matcher);
  const to = literalReplacement(appendPrefix);
  const append = appendPrefix === "" ? undefined : { regex: "^", to };
  if (trimPrefix === "") return { rewrite: append, isFirstOnly: false };
  // The rest begins with a slash, so the prefix ended at a segment.
  const atSlash = /^\/.*[^/]$/.test(trimPrefix) && !hasDots(trimPrefix) &&
    match.startsWith("/") && (matchType === "Exact" || matchType === "Prefix");
  const prefix = wholePath.written(trimPrefix);
  if (atSlash) return { strip_prefix: prefix, rewrite: append, isFirstOnly: false };
  const regex = append === undefined ? `^${literal(prefix)}` : `^(?:${literal(prefix)})?`;
  return { rewrite: { regex, to }, isFirstOnly: false };
}

function rewritten({ matchType, match, rewrite, ...prefixes }: PathMatcher): Change {
  const { subject, lead } = trimmed(prefixes);
  const posix = matchType === "RegexPOSIX";
  const { source, groups } = translateRegex(match, { subject, posix });
  const hasWhole = usesWhole(rewrite);
  const bare = fromStart(source, subject);
  const isToEnd = /(?:^|[^\\])(?:\\\\)*\$$/.test(bare);
  const found = hasWhole ? fromStart(`(${source})`, subject) : bare;
  const expanded = expand(rewrite, { groups, hasWhole, literal: literalReplacement });
  return {
    rewrite: {
      regex: `^${lead}${found}${isToEnd ? "" : ".*"}`,
      to: literalReplacement(prefixes.appendPrefix) + expanded,
    },
    isFirstOnly: bare.startsWith(".*?") && !isToEnd,
  };
}

/** Whether it has segments `.` or `..`: a normalised path never has any. */
export function hasDots(text: string): boolean {
  return /\/\.\.?(?:\/|$)/.test(text);
}

/** The path without the prefix, if it has it, as subject; `lead`: regex source for the prefix. */
export function trimmed(
  { trimPrefix }: Pick<PathMatcher, "trimPrefix">,
): { subject: Subject; lead: string } {
  if (trimPrefix === "") return { subject: wholePath, lead: "" };
  const prefix = literal(wholePath.written(trimPrefix));
  const lead = `(?:${prefix}|(?!${prefix}))`;
  return { subject: { ...wholePath, start: `(?<=^${lead})` }, lead };
}

/** Text, escaped for the `to` of a rewrite. */
function literalReplacement(text: string): string {
  return wholePath.written(text).replaceAll("$", "$$$$");
}
