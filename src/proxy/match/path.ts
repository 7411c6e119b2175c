import type { PathPattern } from "../../grammar/patterns.ts";
import { normalisePath, pathText } from "../../http/path.ts";
import { compileRegex, type Regex } from "../../grammar/regex/regex.ts";
import { compileGlob } from "./glob.ts";
import { compilePattern } from "./pattern.ts";

export type PathParams = Readonly<Record<string, string>>;

export interface PathCondition {
  matches(path: string): boolean;
  /** What a path that matches gave to the groups, as it stands in the path. */
  params(path: string): PathParams;
}

/** Of normalised paths. Throws where a glob or a pattern is not well formed. */
export function compilePath(pattern: PathPattern): PathCondition {
  if (pattern.kind === "pattern") return compilePattern(pattern.text);
  if (pattern.kind === "regex") return ofRegex(compileRegex(pattern.regex));
  return { matches: matcher(pattern), params: noGroups };
}

const none: PathParams = Object.freeze({});
const noGroups = () => none;

function ofRegex(regex: Regex): PathCondition {
  return {
    matches: (path) => regex.test(path),
    params: (path) => given(regex.find(path)?.groups),
  };
}

/** A group that took no part has given nothing. */
function given(groups: Readonly<Record<string, string | undefined>> = {}): PathParams {
  return Object.fromEntries(
    Object.entries(groups).filter(([, value]) => value !== undefined),
  ) as PathParams;
}

type Plain = Exclude<PathPattern, { kind: "pattern" | "regex" }>;

function matcher(pattern: Plain): (path: string) => boolean {
  const text = pathText(pattern.text);
  switch (pattern.kind) {
    case "segments":
      return inSegments(normalisePath(text));
    case "exact": {
      const exact = normalisePath(text);
      return (path) => path === exact;
    }
    case "prefix":
      return (path) => path.startsWith(text);
    case "suffix":
      return (path) => path.endsWith(text);
    case "contains":
      return (path) => path.includes(text);
    case "glob":
      return compileGlob(pattern.text);
  }
}

function inSegments(text: string): (path: string) => boolean {
  if (text === "/") return () => true;
  if (text.endsWith("/")) return (path) => path.startsWith(text);
  const below = `${text}/`;
  return (path) => path === text || path.startsWith(below);
}
