/** Rules over several values of one section, applied once each of them is right in itself. */
import * as v from "valibot";
import { missingGroups } from "./paths.ts";
import { show } from "./problems.ts";
import { at } from "./sections.ts";

interface Duplicate {
  key: number;
  message: string;
}

/** The items of a list whose `mark` an item before them has. */
export function* duplicatesIn<Item>(
  items: readonly Item[],
  mark: (item: Item) => string,
  called: string,
): Iterable<Duplicate> {
  const marks = items.map(mark);
  for (const [key, text] of marks.entries()) {
    const first = marks.indexOf(text);
    if (first === key) continue;
    const message = `duplicate ${called} ${show(text)}; it is also number ${first + 1} of the list`;
    yield { key, message };
  }
}

/** No two items of a list share a `mark`. */
export function distinct<Item>(mark: (item: Item) => string, called: string) {
  return v.rawCheck<Item[]>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const input = dataset.value;
    for (const { key, message } of duplicatesIn(input, mark, called)) {
      addIssue({
        message,
        path: [{ type: "array", origin: "value", input, key, value: input[key] }],
      });
    }
  });
}

/** Each item is greater than the one before it. */
export function rising(message: string) {
  return v.rawCheck<number[]>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const items = dataset.value;
    items.forEach((item, key) => {
      if (key === 0 || item > items[key - 1]) return;
      addIssue({
        message,
        path: [{ type: "array", origin: "value", input: items, key, value: item }],
      });
    });
  });
}

/** Where a key means something. */
export interface Place<Section> {
  key: keyof Section & string;
  holds: (section: Section) => boolean;
  /** What is wrong elsewhere, and what to do. */
  otherwise: string;
}

/** Keys that would do nothing are refused. */
export function inPlace<Part extends object, Section extends Part>(places: readonly Place<Part>[]) {
  return v.rawCheck<Section>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const section = dataset.value;
    for (const { key, holds, otherwise } of places) {
      if (section[key] === undefined || holds(section)) continue;
      addIssue({ message: otherwise, path: at(section, key) });
    }
  });
}

/** No two field names differ only in case. */
export function eachFieldOnce<Value>() {
  return v.rawCheck<Record<string, Value>>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const firsts = new Map<string, string>();
    for (const name of Object.keys(dataset.value)) {
      const first = firsts.get(name.toLowerCase());
      if (first === undefined) firsts.set(name.toLowerCase(), name);
      else {
        addIssue({
          message: `duplicate field '${name}'; it stands above as '${first}'`,
          path: at(dataset.value, name),
        });
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

interface Tls {
  client_cert?: string;
  client_key?: string;
}

/** `tls` belongs to https; a client's certificate and its key come together. */
export function tlsFits<Target extends { url: URL; tls?: Tls }>() {
  return v.rawCheck<Target>(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.tls === undefined) return;
    const { url, tls } = dataset.value;
    const path = at(dataset.value, "tls");
    if (url.protocol !== "https:") {
      addIssue({ message: "'tls' is for a target whose URL is https://", path });
    }
    if ((tls.client_cert === undefined) !== (tls.client_key === undefined)) {
      addIssue({ message: "'client_cert' and 'client_key' are given together", path });
    }
  });
}

/** `to` names groups that its regex has. */
export function groupsExist<Rewrite extends { regex: RegExp; to: string }>() {
  return v.rawCheck<Rewrite>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { regex, to } = dataset.value;
    for (const group of missingGroups(regex, to)) {
      addIssue({
        message: `the regex has no group '${group}'`,
        path: at(dataset.value, "to", "value"),
      });
    }
  });
}
