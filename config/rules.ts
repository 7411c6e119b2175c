/** Rules over several values of one section, applied when each value is valid by itself. */
import * as v from "valibot";
import type { Finding } from "./findings.ts";
import { missingGroups } from "./paths.ts";
import { show } from "./problems.ts";
import { issuePath } from "./sections.ts";

/** `find` gives what is wrong with a section, which may have more keys than the rule is about. */
export function rule<Part extends object, Section extends Part>(
  find: (section: Part) => Iterable<Finding>,
) {
  return v.rawCheck<Section>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const finding of find(dataset.value)) {
      addIssue({ message: finding.message, path: issuePath(dataset.value, finding) });
    }
  });
}

/** The items of a list for which `textOf` gives the same as for an item before them. */
export function* duplicatesIn<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  called: string,
): Iterable<Finding> {
  const texts = items.map(textOf);
  for (const [index, text] of texts.entries()) {
    const first = texts.indexOf(text);
    if (first === index) continue;
    const message = `duplicate ${called} ${show(text)}; it is also number ${first + 1} of the list`;
    yield { message, path: [index] };
  }
}

/** No two words of a list are the same. */
export function distinct<Word extends string>(called: string) {
  return rule<Word[], Word[]>((words) => duplicatesIn(words, (word) => word, called));
}

/** Each item is greater than the one before it. */
export function rising(message: string) {
  return rule<number[], number[]>(function* (items) {
    for (const [index, item] of items.entries()) {
      if (index > 0 && item <= items[index - 1]) yield { message, path: [index] };
    }
  });
}

/** A key that has an effect only beside certain others. */
export interface KeyUse<Section> {
  readonly key: keyof Section & string;
  readonly hasEffect: (section: Section) => boolean;
  /** What is wrong where it has none, and what to do. */
  readonly otherwise: string;
}

/** Keys without an effect are refused. */
export function keysHaveEffect<Part extends object, Section extends Part>(
  uses: readonly KeyUse<Part>[],
) {
  return rule<Part, Section>(function* (section) {
    for (const { key, hasEffect, otherwise: message } of uses) {
      if (section[key] === undefined || hasEffect(section)) continue;
      yield { message, path: [key], ofKey: true };
    }
  });
}

/** No two field names differ only in case. */
export function eachFieldOnce<Value>() {
  return rule<Record<string, Value>, Record<string, Value>>(function* (fields) {
    const firsts = new Map<string, string>();
    for (const name of Object.keys(fields)) {
      const first = firsts.get(name.toLowerCase());
      if (first === undefined) firsts.set(name.toLowerCase(), name);
      else {
        const message = `duplicate field '${name}'; it stands above as '${first}'`;
        yield { message, path: [name], ofKey: true };
      }
    }
  });
}

/** Some target takes new requests. */
export function someWeight<Target extends { weight: number }>() {
  return v.check<Target[], string>(
    (targets) => targets.length === 0 || targets.some(({ weight }) => weight > 0),
    "every target has weight 0, so none would take a request",
  );
}

interface Target {
  url: URL;
  tls?: { client_cert?: string; client_key?: string };
}

/** `tls` belongs to https; a client's certificate and its key come together. */
export function* tlsFits({ url, tls }: Target): Iterable<Finding> {
  if (tls === undefined) return;
  const about = { path: ["tls"], ofKey: true };
  if (url.protocol !== "https:") {
    yield { message: "'tls' is for a target whose URL is https://", ...about };
  }
  if ((tls.client_cert === undefined) !== (tls.client_key === undefined)) {
    yield { message: "'client_cert' and 'client_key' are given together", ...about };
  }
}

/** `to` names groups that its regex has. */
export function* groupsExist({ regex, to }: { regex: RegExp; to: string }): Iterable<Finding> {
  for (const group of missingGroups(regex, to)) {
    yield { message: `the regex has no group '${group}'`, path: ["to"] };
  }
}
