/** Checks the patterns of matchers, and notes what they match otherwise in Weir. */
import { attempt } from "../../scalars.ts";
import { sourceOfMatch } from "./matchers.ts";
import { type Place, placeIn, type Reporting } from "./report.ts";
import type { LoadBalancer, MatchType, PathMatcher, ValueMatcher } from "./schema.ts";
import { path, type Subject } from "./subject.ts";
import { isLiteral } from "./values.ts";

export interface CheckedPath {
  readonly matcher: PathMatcher;
  readonly place: Place;
}

/** In the order in which they are tried. Undefined: one is malformed. */
export function pathsOf(
  { pathMatcher, pathMatchers }: LoadBalancer,
  place: Place,
  reporting: Reporting,
): CheckedPath[] | undefined {
  const all = pathMatchers.map((matcher, index): CheckedPath => ({
    matcher,
    place: placeIn(place, "pathMatchers", index),
  }));
  if (pathMatcher) all.unshift({ matcher: pathMatcher, place: placeIn(place, "pathMatcher") });
  const areWellFormed = all.map((each) => isWellFormed(each, reporting));
  return areWellFormed.every(Boolean) ? all : undefined;
}

function isWellFormed(
  { matcher, place }: CheckedPath,
  { report, path: route }: Reporting,
): boolean {
  const { matchType, match, rewrite } = matcher;
  if (!place.mark.children.has("matchType")) {
    const message = "without matchType it is Prefix, as is documented; the program takes Exact";
    report.note(message, place, [...route, "path"]);
  }
  if (rewrite !== "" && matchType !== "Regex" && matchType !== "RegexPOSIX") {
    const message = `'rewrite' is left out: it does nothing with the matchType ${matchType}`;
    report.noteOfKey(message, placeIn(place, "rewrite"), [...route, "rewrite"]);
  } else if (rewrite !== "" && matchType === "RegexPOSIX") {
    const message = "of several ways to match, Weir takes the first, AILERON Gateway the longest";
    report.note(message, placeIn(place, "match"), [...route, "rewrite"]);
  }
  const key = [...route, "path"];
  return isPattern(match, { matchType, subject: path, place: placeIn(place, "match") }, {
    report,
    path: key,
  });
}

interface OfValues extends Reporting {
  readonly subject: Subject;
}

/** Whether all their patterns are. */
export function areWellFormed(
  matchers: readonly ValueMatcher[],
  place: Place,
  { subject, ...reporting }: OfValues,
): boolean {
  return matchers.map(({ patterns, matchType }, index) => {
    const at = placeIn(place, index);
    if (patterns.length === 0) {
      const message = "without patterns it is the empty text, as is documented; the program " +
        "takes nothing";
      reporting.report.note(message, at, reporting.path);
    }
    return patterns.map((pattern, nth) =>
      isPattern(pattern, { matchType, subject, place: placeIn(at, "patterns", nth) }, reporting)
    ).every(Boolean);
  }).every(Boolean);
}

interface PlacedPattern {
  readonly matchType: MatchType;
  readonly subject: Subject;
  readonly place: Place;
}

function isPattern(
  text: string,
  { matchType, subject, place }: PlacedPattern,
  { report, path }: Reporting,
): boolean {
  const { output, message } = attempt(() => sourceOfMatch(matchType, text, subject));
  if (message !== undefined) report.problem(message, place);
  else if (output.isInexact) {
    const note = "Weir matches what was sent, AILERON Gateway decoded text: in Weir '%2B' is not " +
      "'+', and characters beyond ASCII are the bytes of their UTF-8";
    report.note(note, place, path);
  }
  return message === undefined;
}

/** Several values of one name are matched as one text, which the two join differently. */
export function noteOfLists(
  { headerMatchers, queryMatchers }: LoadBalancer,
  place: Place,
  { report, path: route }: Reporting,
): void {
  for (const [index, { matchType, patterns }] of headerMatchers.entries()) {
    if (isLiteral(matchType) || !patterns.some((pattern) => pattern.includes(","))) continue;
    const message = "Weir joins the values of several fields by ', ', AILERON Gateway by ','";
    report.note(message, placeIn(place, "headerMatchers", index), [...route, "headers"]);
  }
  if (queryMatchers.length === 0) return;
  const message =
    "of a parameter that comes several times, Weir matches each value; AILERON Gateway " +
    "matches them joined by ','";
  report.note(message, placeIn(place, "queryMatchers"), [...route, "query"]);
}
