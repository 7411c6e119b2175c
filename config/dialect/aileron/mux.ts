/**
 * Path patterns of Go's ServeMux (pkg.go.dev/net/http, "Patterns"). Of several patterns that match,
 * only the most specific gets the request.
 */
import { show } from "../../problems.ts";
import { ScalarError } from "../../scalars.ts";
import { literal } from "../written.ts";
import { path } from "./subject.ts";

export interface Pattern {
  /** As messages show it. */
  readonly text: string;
  readonly segments: readonly Segment[];
}

/**
 * `end`: the path ends with a slash here. `rest`: the rest of the path; without a name where the
 * pattern ends with a slash.
 */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "one"; readonly name: string }
  | { readonly kind: "rest"; readonly name: string }
  | { readonly kind: "end" };

/** `/a/b` is one path, `/a/` all paths below; an empty pattern is `/`. Throws ScalarError. */
export function parsePattern(text: string): Pattern {
  const joined = `/${text}`.replace(/\/+/g, "/");
  if (/\/\.\.?(?:\/|$)/.test(joined)) fail(joined, "no path has a segment '.' or '..'");
  const names = new Set<string>();
  const written = joined.slice(1).split("/");
  const segments = written.map((text, index): Segment => {
    const isLast = index === written.length - 1;
    const segment = segmentOf(text, isLast);
    const name = "name" in segment ? segment.name : "";
    if (name !== "" && names.has(name)) fail(joined, `two wildcards are called '${name}'`);
    names.add(name);
    if (!isLast && segment.kind !== "one" && segment.kind !== "literal") {
      fail(joined, `${show(text)} ends a pattern`);
    }
    return segment;
  });
  return { text: joined, segments };
}

function segmentOf(text: string, isLast: boolean): Segment {
  if (text === "" && isLast) return { kind: "rest", name: "" };
  if (text === "{$}") return { kind: "end" };
  const [, name, dots] = /^\{([\p{L}_][\p{L}\p{Nd}_]*)(\.\.\.)?\}$/u.exec(text) ?? [];
  if (name !== undefined) return { kind: dots === undefined ? "one" : "rest", name };
  if (text.includes("{")) fail(text, "a wildcard is a whole segment, such as {id} or {rest...}");
  return { kind: "literal", text: path.written(decoded(text)) };
}

function fail(pattern: string, why: string): never {
  throw new ScalarError(`bad pattern ${show(pattern)}: ${why}`);
}

/** Go percent-decodes a pattern; one that is malformed stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export type Relation = "same" | "wider" | "narrower" | "apart" | "crossing";

/** How the paths that `one` matches relate to those that `other` does. */
export function compare(one: Pattern, other: Pattern): Relation {
  const isWider = covers(one.segments, other.segments);
  const isNarrower = covers(other.segments, one.segments);
  if (isWider) return isNarrower ? "same" : "wider";
  if (isNarrower) return "narrower";
  return overlap(one.segments, other.segments) ? "crossing" : "apart";
}

function covers(wide: readonly Segment[], narrow: readonly Segment[]): boolean {
  for (let at = 0;; at++) {
    const [a, b] = [wide[at], narrow[at]];
    if (a === undefined || b === undefined) return a === b;
    if (a.kind === "rest") return true;
    if (b.kind === "rest") return false;
    if (a.kind === "end" || b.kind === "end") return a.kind === b.kind;
    if (a.kind === "literal" && !(b.kind === "literal" && a.text === b.text)) return false;
  }
}

function overlap(one: readonly Segment[], other: readonly Segment[]): boolean {
  for (let at = 0;; at++) {
    const [a, b] = [one[at], other[at]];
    if (a === undefined || b === undefined) return a === b;
    if (a.kind === "rest" || b.kind === "rest") return true;
    if (a.kind === "end" || b.kind === "end") return a.kind === b.kind;
    if (a.kind === "literal" && b.kind === "literal" && a.text !== b.text) return false;
  }
}

const ranks = { literal: "0", end: "0", one: "1", rest: "2" };

/** Sorts narrower patterns before wider ones: segment by segment, text before wildcards. */
export function bySpecificity(a: Pattern, b: Pattern): number {
  const [one, other] = [a, b].map(({ segments }) =>
    segments.map(({ kind }) => ranks[kind]).join("")
  );
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The text with which every path that matches begins. */
export function literalStart({ segments }: Pattern): string {
  const end = segments.findIndex(({ kind }) => kind === "one" || kind === "rest");
  const texts = segments.slice(0, end < 0 ? undefined : end).map(textOf);
  return `/${texts.join("/")}${end > 0 ? "/" : ""}`;
}

export function textOf(segment: Segment): string {
  return segment.kind === "literal" ? segment.text : "";
}

/** Whether it has no named wildcards. */
export function isLiteral({ segments }: Pattern): boolean {
  return segments.every((segment) => !("name" in segment) || segment.name === "");
}

export function isExact({ segments }: Pattern): boolean {
  return segments.at(-1)!.kind !== "rest";
}

/** Gives the regex source for a wildcard; `before`: the source of all before it. */
export type Wildcard = (segment: Segment & { name: string }, before: string) => string;

/** Regex source from the beginning of the path, without the `^`. */
export function sourceOf({ segments }: Pattern, wildcard: Wildcard = anyText): string {
  let source = "";
  let before = "";
  for (const segment of segments) {
    source += "/";
    before += "/";
    if (segment.kind === "rest") return source + wildcard(segment, before);
    if (segment.kind === "end") return `${source}$`;
    source += segment.kind === "one" ? wildcard(segment, before) : literal(segment.text);
    before += segment.kind === "one" ? anyText(segment) : literal(segment.text);
  }
  return `${source}$`;
}

export function anyText({ kind }: Pick<Segment, "kind">): string {
  return kind === "one" ? "[^/]+" : "";
}

export function hasWildcard({ segments }: Pattern, name: string): boolean {
  return segments.some((segment) => "name" in segment && segment.name === name);
}
