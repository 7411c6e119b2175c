/**
 * What can be said of all paths that a condition matches, without trying any: enough to tell, of
 * most, whether another condition matches all that it does.
 */
import type { PathPattern } from "../../grammar/patterns.ts";
import { normalisePath, pathText } from "../../http/path.ts";

export interface PathShape {
  /** The one path that it matches. */
  readonly exact?: string;
  /** It matches this path, and all below it. */
  readonly segments?: string;
  /** What every path begins with, ends with, and has in it; "" where that is not known. */
  readonly start: string;
  readonly end: string;
  readonly has: string;
}

const anything: PathShape = { start: "", end: "", has: "" };

export function shapeOf(path: PathPattern | undefined): PathShape {
  if (path === undefined) return anything;
  if (path.kind === "regex") return { ...anything, start: literalStart(path.regex) };
  const text = pathText(path.text);
  switch (path.kind) {
    case "exact": {
      const exact = normalisePath(text);
      return { exact, start: exact, end: exact, has: exact };
    }
    case "segments": {
      const start = normalisePath(text);
      if (start === "/") return anything;
      const segments = start.endsWith("/") ? undefined : start;
      return { ...anything, segments, start, has: start };
    }
    case "prefix":
      return { ...anything, start: text, has: text };
    case "suffix":
      return { ...anything, end: text, has: text };
    case "contains":
      return { ...anything, has: text };
    case "glob":
      return ofGlob(path.text);
    case "pattern":
      return { ...anything, start: startOfPattern(path.text) };
  }
}

/** Text before the first sign that stands for others, and behind the last. */
function ofGlob(glob: string): PathShape {
  const at = glob.search(/[*?[{\\]/);
  if (at < 0) return shapeOf({ kind: "exact", text: glob });
  const start = pathText(glob.slice(0, at));
  return { ...anything, start, end: pathText(/[^*?\]}\\]*$/.exec(glob)![0]), has: start };
}

/** The slash before a group may be optional with it. */
function startOfPattern(pattern: string): string {
  const [start] = /^[\w\-.~/]*/.exec(pattern)!;
  const rest = pattern.slice(start.length);
  const isWhole = rest === "" || /^(?::\w+|\*)(?:\/|$)/.test(rest);
  return isWhole ? start : start.replace(/\/$/, "");
}

function literalStart(regex: RegExp): string {
  const source = sourceOf(regex);
  if (regex.ignoreCase || source.includes("|")) return "";
  return /^\^((?:[\w\-~/](?![*+?{]))*)/.exec(source)?.[1] ?? "";
}

/** As it was written, as a rule: RegExp escapes each slash. */
function sourceOf({ source }: RegExp): string {
  return source.replaceAll("\\/", "/");
}

/** Forms that no path fails; `*`, which OPTIONS alone may ask for, is not counted. */
const forAll: Readonly<Record<PathPattern["kind"], readonly string[]>> = {
  segments: ["/"],
  exact: [],
  prefix: ["/"],
  suffix: [],
  contains: ["/"],
  glob: ["/**", "**"],
  pattern: ["/*", "*"],
  regex: ["/", "^/", ".*", "^.*", "^.*$", "^/.*", "^/.*$", "(.*)", "^(.*)$", "^/(.*)", "^/(.*)$"],
};

export function matchesAll(path: PathPattern | undefined): boolean {
  if (path === undefined) return true;
  return forAll[path.kind].includes(path.kind === "regex" ? sourceOf(path.regex) : path.text);
}
