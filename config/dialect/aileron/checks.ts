/** Matchers on their way into routes: each pattern is tried, and what comes over otherwise is told. */
import { ScalarError } from "../../scalars.ts";
import type { Key } from "../../source.ts";
import { sourceOfMatch } from "./matchers.ts";
import { type Place, placeIn, type Report } from "./report.ts";
import type { LoadBalancer, MatchType, PathMatcher, ValueMatcher } from "./schema.ts";
import { path, type Subject } from "./subject.ts";
import { isLiteral } from "./values.ts";

export interface Telling {
  readonly report: Report;
  /** In the translated config. */
  readonly path: readonly Key[];
}

export interface CheckedPath {
  readonly matcher: PathMatcher;
  readonly place: Place;
}

/** In the order in which they are tried. Undefined where one has a fault. */
export function pathsOf(
  { pathMatcher, pathMatchers }: LoadBalancer,
  place: Place,
  telling: Telling,
): CheckedPath[] | undefined {
  const all = pathMatchers.map((matcher, index): CheckedPath => ({
    matcher,
    place: placeIn(place, "pathMatchers", index),
  }));
  if (pathMatcher) all.unshift({ matcher: pathMatcher, place: placeIn(place, "pathMatcher") });
  const areFine = all.map((each) => isFine(each, telling));
  return areFine.every(Boolean) ? all : undefined;
}

function isFine({ matcher, place }: CheckedPath, { report, path: route }: Telling): boolean {
  const { matchType, match, rewrite } = matcher;
  if (!place.mark.children.has("matchType")) {
    const message = "without matchType it is Prefix, as is documented; the program takes Exact";
    report.note(message, place, [...route, "path"]);
  }
  if (rewrite !== "" && matchType !== "Regex" && matchType !== "RegexPOSIX") {
    const message = `'rewrite' is left out: it does nothing with the matchType ${matchType}`;
    report.noteOfKey(message, placeIn(place, "rewrite"), [...route, "rewrite"]);
  } else if (rewrite !== "" && matchType === "RegexPOSIX") {
    const message = "of several ways to match, the first is taken here, the longest there";
    report.note(message, placeIn(place, "match"), [...route, "rewrite"]);
  }
  const key = [...route, "path"];
  return isPattern(match, { matchType, subject: path, place: placeIn(place, "match") }, {
    report,
    path: key,
  });
}

interface OfValues extends Telling {
  readonly subject: Subject;
}

/** Whether every pattern of theirs is well formed. */
export function areFine(
  matchers: readonly ValueMatcher[],
  place: Place,
  { subject, ...telling }: OfValues,
): boolean {
  return matchers.map(({ patterns, matchType }, index) => {
    const at = placeIn(place, index);
    if (patterns.length === 0) {
      const message = "without patterns it is the empty text, as is documented; the program " +
        "takes nothing";
      telling.report.note(message, at, telling.path);
    }
    return patterns.map((pattern, nth) =>
      isPattern(pattern, { matchType, subject, place: placeIn(at, "patterns", nth) }, telling)
    ).every(Boolean);
  }).every(Boolean);
}

interface Pattern {
  readonly matchType: MatchType;
  readonly subject: Subject;
  readonly place: Place;
}

function isPattern(
  text: string,
  { matchType, subject, place }: Pattern,
  { report, path }: Telling,
): boolean {
  try {
    const { isInexact } = sourceOfMatch(matchType, text, subject);
    if (isInexact) {
      const message = "it is tried on what was sent here, on decoded text there: a '%2B' is no " +
        "'+', and characters beyond ASCII are the bytes of their UTF-8";
      report.note(message, place, path);
    }
    return true;
  } catch (error) {
    if (!(error instanceof ScalarError)) throw error;
    report.problem(error.message, place);
    return false;
  }
}

/** Values of one name come as one text, joined otherwise here and there. */
export function noteOfLists(
  { headerMatchers, queryMatchers }: LoadBalancer,
  place: Place,
  { report, path: route }: Telling,
): void {
  for (const [index, { matchType, patterns }] of headerMatchers.entries()) {
    if (isLiteral(matchType) || !patterns.some((pattern) => pattern.includes(","))) continue;
    const message = "values of several fields are joined by ', ' here, by ',' there";
    report.note(message, placeIn(place, "headerMatchers", index), [...route, "headers"]);
  }
  if (queryMatchers.length === 0) return;
  const message =
    "of a parameter that comes several times one value is enough here; all of them, " +
    "joined by ',', are one value there";
  report.note(message, placeIn(place, "queryMatchers"), [...route, "query"]);
}
