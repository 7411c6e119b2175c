/**
 * One condition on the path, from a server's pattern and a path matcher: a path matches when it
 * matches both, and no narrower pattern of the server.
 */
import { literal } from "../written.ts";
import { hasDots, trimmed } from "./change.ts";
import { fromStart, sourceOfMatch } from "./matchers.ts";
import { isExact, isLiteral, literalStart, type Pattern, sourceOf, textOf } from "./mux.ts";
import { type Params, wildcardOf } from "./params.ts";
import type { PathMatcher } from "./schema.ts";
import { path as wholePath } from "./subject.ts";

/** As a route of Weir has it. */
export type PathCondition = string | { [kind in "exact" | "prefix" | "regex" | Kind]?: string };
type Kind = "suffix" | "contains" | "glob" | "pattern";

/** A server's pattern that leads to a load balancer. */
export interface RegisteredPattern {
  readonly pattern: Pattern;
  /** Patterns that take precedence over it. */
  readonly narrower: readonly Pattern[];
  /** Conditions on the wildcards, and which of them is hashed. */
  readonly params: Params;
}

/** `any`: every path matches. `never`: no path does. */
export type AnyPathCondition = "any" | "never" | PathCondition;

/** A condition that is a text only. */
type Plain = { readonly kind: "prefix" | "exact"; readonly text: string };

/** Throws ScalarError for a bad regex or pattern. */
export function pathConditionOf(
  registered: RegisteredPattern,
  matcher: PathMatcher,
): AnyPathCondition {
  const { pattern } = registered;
  const ofPattern = isLiteral(pattern) ? plainOf(pattern) : undefined;
  const ofMatcher = plainMatch(matcher);
  if (ofPattern !== undefined && ofMatcher !== undefined) {
    const plain = both(ofPattern, ofMatcher);
    return plain === "never" ? plain : without(registered.narrower, plain);
  }
  const narrower = registered.narrower.filter((each) =>
    mayBegin(literalStart(each), ofMatcher ?? everything)
  );
  if (narrower.length === 0) {
    if (isEverything(ofPattern) && matcher.trimPrefix === "") return ownKind(matcher);
    if (isEverything(ofMatcher)) return patternCondition(registered);
  }
  return { regex: `^${exclusions(narrower)}${conjunction(registered, matcher)}` };
}

function plainOf(pattern: Pattern): Plain {
  return { kind: isExact(pattern) ? "exact" : "prefix", text: literalStart(pattern) };
}

function plainMatch({ matchType, match, trimPrefix }: PathMatcher): Plain | undefined {
  if (match === "" && !["Exact", "Path", "FilePath"].includes(matchType)) return everything;
  if (trimPrefix !== "" || !match.startsWith("/") || hasDots(match)) return undefined;
  const text = wholePath.written(match);
  if (matchType === "Exact") return { kind: "exact", text };
  return matchType === "Prefix" ? { kind: "prefix", text } : undefined;
}

/** Whether it matches every path. */
export function takesAnyPath(matcher: PathMatcher): boolean {
  return isEverything(plainMatch(matcher));
}

const everything: Plain = { kind: "prefix", text: "/" };

function isEverything(plain: Plain | undefined): boolean {
  return plain?.kind === "prefix" && plain.text === "/";
}

function both(one: Plain, other: Plain): Plain | "never" {
  if (one.kind === "prefix" && other.text.startsWith(one.text)) return other;
  if (other.kind === "prefix" && one.text.startsWith(other.text)) return one;
  return one.text === other.text && one.kind === other.kind ? one : "never";
}

/** Whether a path that matches `plain` may begin with `start`. */
function mayBegin(start: string, { kind, text }: Plain): boolean {
  return text.startsWith(start) || kind === "prefix" && start.startsWith(text);
}

function without(narrower: readonly Pattern[], plain: Plain): AnyPathCondition {
  const { kind, text } = plain;
  const others = narrower.filter((each) => mayBegin(literalStart(each), plain));
  if (kind === "exact") {
    const isTaken = others.some((each) => new RegExp(`^${sourceOf(each)}`, "u").test(text));
    return isTaken ? "never" : { exact: text };
  }
  if (others.length > 0) return { regex: `^${exclusions(others)}${literal(text)}` };
  if (text === "/") return "any";
  return text.endsWith("/") ? text : { prefix: text };
}

function exclusions(patterns: readonly Pattern[]): string {
  return patterns.map((pattern) => `(?!${sourceOf(pattern)})`).join("");
}

/** The condition of a matcher alone: the server's pattern matches every path. */
function ownKind({ matchType, match }: PathMatcher): PathCondition {
  const text = wholePath.written(match);
  if (matchType === "Suffix" && text !== "") return { suffix: text };
  if (matchType === "Contains" && text !== "") return { contains: text };
  const isGlob = /^\/[\w\-.~/*?]*$/.test(match) && !match.includes("**");
  if ((matchType === "Path" || matchType === "FilePath") && isGlob) return { glob: match };
  return { regex: sourceOfMatch(matchType, match, wholePath).source || "^" };
}

/** The condition of a server's pattern alone: the matcher matches every path. */
function patternCondition({ pattern, params }: RegisteredPattern): PathCondition {
  const isPlain = pattern.segments.every((segment) =>
    segment.kind === "one" || segment.kind === "literal" && /^[\w\-.~]+$/.test(segment.text)
  );
  if (params.matchers.length > 0 || !isPlain) {
    return { regex: `^${sourceOf(pattern, wildcardOf(params))}` };
  }
  const parts = pattern.segments.map((segment) =>
    "name" in segment ? `:${segment.name}` : textOf(segment)
  );
  return { pattern: `/${parts.join("/")}` };
}

/** Regex source for both, from the beginning of the path. */
function conjunction({ pattern, params }: RegisteredPattern, matcher: PathMatcher): string {
  const source = sourceOf(pattern, wildcardOf(params));
  if (takesAnyPath(matcher)) return source;
  const whole = source === "/" ? "" : `(?=${source})`;
  const { subject, lead } = trimmed(matcher);
  const { matchType, match } = matcher;
  const { source: found } = sourceOfMatch(matchType, match, subject);
  return `${whole}${lead}${fromStart(found, subject)}`;
}
