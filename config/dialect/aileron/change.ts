/**
 * What AILERON does to a path on its way, in a route's words: a prefix is taken off, the rest is
 * matched and perhaps rewritten, and a prefix is put on.
 */
import { literal } from "../written.ts";
import { searched } from "./matchers.ts";
import { translateRegex } from "./regex.ts";
import type { PathMatcher } from "./schema.ts";
import { path as wholePath, type Subject } from "./subject.ts";
import { expand, usesWhole } from "./template.ts";

/** What is done to a path that matches, in the words of a route of Weir's. */
export interface Change {
  readonly strip_prefix?: string;
  readonly rewrite?: { readonly regex: string; readonly to: string };
  /** Of several matches the first alone is rewritten; AILERON strings all of them together. */
  readonly isFirstOnly: boolean;
}

/** Throws ScalarError. */
export function changed(matcher: PathMatcher): Change {
  const { matchType, match, rewrite, trimPrefix, appendPrefix } = matcher;
  const isRegex = matchType === "Regex" || matchType === "RegexPOSIX";
  if (rewrite !== "" && isRegex) return rewritten(matcher);
  const to = literalReplacement(appendPrefix);
  const append = appendPrefix === "" ? undefined : { regex: "^", to };
  if (trimPrefix === "") return { rewrite: append, isFirstOnly: false };
  // What is left begins with a slash, so the prefix ended at one.
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
  const bare = searched(source, subject);
  const isToEnd = /(?:^|[^\\])(?:\\\\)*\$$/.test(bare);
  const found = hasWhole ? searched(`(${source})`, subject) : bare;
  const expanded = expand(rewrite, { groups, hasWhole, literal: literalReplacement });
  return {
    rewrite: {
      regex: `^${lead}${found}${isToEnd ? "" : ".*"}`,
      to: literalReplacement(prefixes.appendPrefix) + expanded,
    },
    isFirstOnly: bare.startsWith(".*?") && !isToEnd,
  };
}

/** Where Weir resolves them in a text, and no path has them. */
export function hasDots(text: string): boolean {
  return /\/\.\.?(?:\/|$)/.test(text);
}

/** The path without the prefix, where it has it; and what comes before that, as regex source. */
export function trimmed(
  { trimPrefix }: Pick<PathMatcher, "trimPrefix">,
): { subject: Subject; lead: string } {
  if (trimPrefix === "") return { subject: wholePath, lead: "" };
  const prefix = literal(wholePath.written(trimPrefix));
  const lead = `(?:${prefix}|(?!${prefix}))`;
  return { subject: { ...wholePath, start: `(?<=^${lead})` }, lead };
}

/** Text as it is written in the `to` of a rewrite. */
function literalReplacement(text: string): string {
  return wholePath.written(text).replaceAll("$", "$$$$");
}
