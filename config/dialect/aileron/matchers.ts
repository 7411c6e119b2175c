/** AILERON Gateway's matchers as regexes. */
import { literal } from "../written.ts";
import { translateGlob } from "./glob.ts";
import { type Translated, translateRegex } from "./regex.ts";
import type { MatchType } from "./schema.ts";
import type { Subject } from "./subject.ts";

/** Throws ScalarError. */
export function sourceOfMatch(type: MatchType, text: string, subject: Subject): Translated {
  switch (type) {
    case "Path":
    case "FilePath":
      return translateGlob(text, subject);
    case "Regex":
    case "RegexPOSIX":
      return translateRegex(text, { subject, posix: type === "RegexPOSIX" });
    default:
      return { source: literalSource(type, text, subject), groups: [], isInexact: false };
  }
}

function literalSource(type: MatchType, text: string, { start, end, written }: Subject): string {
  const source = literal(written(text));
  const fromStart = type === "Exact" || type === "Prefix";
  const toEnd = type === "Exact" || type === "Suffix";
  return `${fromStart ? start : ""}${source}${toEnd ? end : ""}`;
}

/**
 * Anchors `source`, which may match anywhere, at the beginning of the subject; `one`: any character
 * of it.
 */
export function fromStart(source: string, { start }: Subject, one = "."): string {
  const isOne = !source.replaceAll(start, "").includes("|");
  if (isOne && source.startsWith(start)) return source.slice(start.length);
  return `${one}*?${isOne ? source : `(?:${source})`}`;
}
