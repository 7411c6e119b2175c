/** Matchers of fields and of query parameters as conditions of a route. */
import type { Mark } from "../../source.ts";
import { mapping, word, type Written } from "../written.ts";
import { sourceOfMatch } from "./matchers.ts";
import { alternatives } from "./params.ts";
import { type Place, placeIn } from "./report.ts";
import type { ValueMatcher } from "./schema.ts";
import { field, type Subject } from "./subject.ts";

interface Of {
  /** `field` or `query`. */
  readonly subject: Subject;
  /** A regex that the field Host has to match as well. */
  readonly exceptHosts?: string;
}

/** Conditions by name; undefined: there are none. */
export function valueConditions(
  matchers: readonly ValueMatcher[],
  place: Place,
  { subject, exceptHosts }: Of,
): Written | undefined {
  const isList = subject === field;
  const nameOf = ({ key }: ValueMatcher) => isList ? key.toLowerCase() : key;
  const names = new Set(matchers.map(nameOf));
  const entries = Array.from(names, (name): [string, Written] => {
    const own = matchers.filter((matcher) => nameOf(matcher) === name);
    const { mark } = placeIn(place, matchers.indexOf(own[0]));
    return [own[0].key, word(valueCondition(own, { subject, isList }), markOfMatcher(mark))];
  });
  if (exceptHosts !== undefined) {
    entries.push(["Host", word({ regex: exceptHosts }, place.mark)]);
  }
  return entries.length === 0 ? undefined : mapping(Object.fromEntries(entries), place.mark);
}

/** The `key` of a matcher becomes the key of its condition. */
function markOfMatcher(mark: Mark): Mark {
  const key = mark.children.get("key") ?? mark;
  return { value: () => mark.value(), key: () => key.value(), children: mark.children };
}

type ValueCondition = string | { readonly regex: string };

/** Of all matchers of one name, each of which matches any of its patterns. Throws ScalarError. */
function valueCondition(
  matchers: readonly ValueMatcher[],
  { subject, isList }: Options,
): ValueCondition {
  if (matchers.length > 1) {
    const all = matchers.map((matcher) => `(?=[^]*?(?:${sourceOf(matcher, { subject, isList })}))`);
    return { regex: `^${all.join("")}` };
  }
  const [matcher] = matchers;
  const texts = alternatives(matcher.patterns);
  const isText = matcher.matchType === "Exact" && texts.length === 1;
  if (isText && !(isList && texts[0].includes(","))) return texts[0];
  return { regex: sourceOf(matcher, { subject, isList }) };
}

interface Options {
  readonly subject: Subject;
  /** Several values are joined: by Weir with ', ', by AILERON Gateway with ','. */
  readonly isList: boolean;
}

function sourceOf({ matchType, patterns }: ValueMatcher, { subject, isList }: Options): string {
  const sources = alternatives(patterns).map((pattern) => {
    const { source } = sourceOfMatch(matchType, pattern, subject);
    return isList && isLiteral(matchType) ? source.replace(/, ?/g, ", ?") : source;
  });
  // An empty pattern matches everything, but a condition cannot be empty.
  return sources.join("|") || "^";
}

export function isLiteral(matchType: ValueMatcher["matchType"]): boolean {
  return ["Exact", "Prefix", "Suffix", "Contains"].includes(matchType);
}
