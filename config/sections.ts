/**
 * The building blocks of schemas: valibot schemas of which each issue is one line about one value.
 * An issue whose last path item has `origin: "key"` is about the key, not the value.
 */
import * as v from "valibot";
import type { Finding } from "./findings.ts";
import { hintElsewhere, hintOf, type Kind, meant, type Section } from "./foreign_words.ts";
import { expected, expectedList, expectedMapping, nearest, show, unknown } from "./problems.ts";
import { attempt, parseInteger, ScalarError } from "./scalars.ts";
import type { Key } from "./source.ts";

type Path = [v.IssuePathItem, ...v.IssuePathItem[]];

/** The path to a value in mappings and lists, or to its key. */
export function issuePath(
  value: object,
  { path, ofKey = false }: Pick<Finding, "path" | "ofKey">,
): Path {
  let input = value as Record<Key, unknown>;
  return path.map((key, index) => {
    const origin = ofKey && index === path.length - 1 ? "key" : "value";
    const item = { type: "object", origin, input, key, value: input[key] };
    input = item.value as typeof input;
    return item as v.IssuePathItem;
  }) as Path;
}

/** A scalar: what `parse` returns, or an issue with the message of its `ScalarError`. */
export function scalar<Output, Input = string>(parse: (input: unknown) => Output) {
  return v.pipe(
    v.custom<Input>(() => true),
    v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
      const { output, message } = attempt(() => parse(dataset.value));
      if (message === undefined) return output as Output;
      addIssue({ message });
      return NEVER;
    }),
  );
}

export function integer(limits: { min: number; max: number }) {
  return scalar<number, number>((input) => parseInteger(input, limits));
}

interface Choices {
  /** What messages call it: `strategy`. */
  called: string;
  /** Choices that are not supported yet. */
  notYet?: readonly string[];
}

/** One of several words. */
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  { called, notYet = [] }: Choices,
) {
  return scalar<Choice, Choice>((input) => {
    if (typeof input !== "string") throw new ScalarError(expected(choices.join(" or "), input));
    if (notYet.includes(input)) throw new ScalarError(`${called} '${input}' is not supported yet`);
    const choice = choices.find((choice) => choice === input);
    if (choice !== undefined) return choice;
    const is = meant(input, called as Kind);
    // The word may mean a choice of another list that is called the same.
    const isHere = is !== undefined && choices.some((choice) => is.startsWith(choice));
    throw new ScalarError(
      isHere
        ? `unknown ${called} ${show(input)}; ${hintOf(is)}`
        : unknown(called, input, { known: choices, notYet }),
    );
  });
}

/** A word, or the section that it is short for. */
export function wordOr<Word extends v.GenericSchema, Section extends v.GenericSchema>(
  word: Word,
  section: Section,
) {
  return v.lazy((input) => isMapping(input) ? section : word);
}

/** Results of `checkAhead`; each is used once. */
const foundAhead = new WeakMap<object, { schema: v.GenericSchema; found: Found }>();

type Found = v.OutputDataset<unknown, v.BaseIssue<unknown>>;

/**
 * Checks a part of a config, so that a check of the whole by the same `schema` need not do it
 * again.
 */
export function checkAhead(schema: v.GenericSchema, part: object): void {
  const found = schema["~run"]({ value: part }, v.getGlobalConfig());
  foundAhead.set(part, { schema, found });
}

/** `schema`, which uses the result of `checkAhead` if there is one. */
function orAhead<const Schema extends v.GenericSchema>(schema: Schema): Schema {
  const run: typeof schema["~run"] = (dataset, config) => {
    const part = dataset.value as object;
    const ahead = foundAhead.get(part);
    if (ahead?.schema !== schema) return schema["~run"](dataset, config);
    foundAhead.delete(part);
    return ahead.found;
  };
  return Object.create(schema, { "~run": { value: run } });
}

/** A list of any length. */
export function list<const Item extends v.GenericSchema>(item: Item) {
  return v.array(orAhead(item), ({ input }) => expectedList(input));
}

/** A list that is not empty. */
export function filledList<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(list(item), v.nonEmpty("the list is empty"));
}

/** A list, or a single item without a list. */
export function oneOrMore<const Item extends v.GenericSchema>(item: Item) {
  const one = v.pipe(item, v.transform((output): v.InferOutput<Item>[] => [output]));
  const more = filledList(item);
  return v.lazy((input) => Array.isArray(input) ? more : one);
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mappingOf<Input>(keys?: readonly string[]) {
  return v.custom<Input>(isMapping, ({ input }) => expectedMapping(input, keys));
}

/** A mapping whose names the user chooses; each is checked by `parseName`. */
export function named<const Value extends v.GenericSchema>(
  parseName: (name: unknown) => string,
  value: Value,
) {
  type Input = v.InferInput<Value>;
  type Output = v.InferOutput<Value>;
  const name = scalar(parseName);
  const schema = orAhead(value);
  return v.pipe(
    mappingOf<Record<string, Input>>(),
    v.rawTransform<Record<string, Input>, Record<string, Output>>(({ dataset, addIssue }) => {
      const outputs: [string, Output][] = [];
      for (const [key, input] of Object.entries(dataset.value)) {
        const names = v.safeParse(name, key);
        const values = v.safeParse(schema, input);
        for (const { message } of names.issues ?? []) {
          addIssue({ message, path: issuePath(dataset.value, { path: [key], ofKey: true }) });
        }
        for (const { message, path = [] } of values.issues ?? []) {
          addIssue({
            message,
            path: [...issuePath(dataset.value, { path: [key] }), ...path] as Path,
          });
        }
        if (values.success) outputs.push([key, values.output]);
      }
      // Not by assignment: a name may be `__proto__`.
      return Object.fromEntries(outputs);
    }),
  );
}

function unknownKey(
  key: string,
  known: readonly string[],
  { called, notYet = [] }: Vocabulary,
): string {
  if (notYet.includes(key)) return `'${key}' is not supported yet`;
  const here = called && meant(key, called);
  if (here !== undefined) {
    const missing = notYet.includes(here) ? ", which is not supported yet" : "";
    return `unknown key ${show(key)}; ${hintOf(here)}${missing}`;
  }
  const isNear = nearest(key, [...known, ...notYet]) !== undefined;
  const elsewhere = called && !isNear ? hintElsewhere(key) : undefined;
  return elsewhere === undefined
    ? unknown("key", key, { known, notYet })
    : `unknown key ${show(key)}; ${elsewhere}`;
}

interface Vocabulary {
  /** The section's name in messages, if it is of Weir's language: foreign words get a hint. */
  called?: Section;
  /** Keys that are not supported yet. */
  notYet?: readonly string[];
}

/**
 * A mapping with known keys. A missing key is not reported if a misspelt or foreign key was
 * probably meant as it.
 */
export function section<const Entries extends v.ObjectEntries>(
  entries: Entries,
  vocabulary: Vocabulary = {},
) {
  const { called, notYet = [] } = vocabulary;
  const object = v.object(entries, ({ path }) => `missing key '${path?.[0].key}'`);
  type Input = v.InferInput<typeof object>;
  type Output = v.InferOutput<typeof object>;
  const known = Object.keys(entries);
  /** The output for an empty section, made once: most routes of a large config have several. */
  let ofDefaults: Output | undefined;

  return v.pipe(
    mappingOf<Input>(known),
    v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
      const input = dataset.value as object;
      const given = Object.keys(input);
      if (given.length === 0 && ofDefaults !== undefined) return ofDefaults;
      const strangers = given.filter((key) => !known.includes(key));
      for (const key of strangers) {
        const path = issuePath(input, { path: [key], ofKey: true });
        addIssue({ message: unknownKey(key, known, vocabulary), path });
      }
      const likely = strangers.map((key) =>
        (called && meant(key, called)) ?? nearest(key, [...known, ...notYet])
      );
      // It may be meant in place of any key that is missing.
      const isBeyond = likely.some((key) => key !== undefined && notYet.includes(key));
      const result = v.safeParse(object, input);
      for (const { message, path } of result.issues ?? []) {
        const missing = path?.length === 1 && path[0].origin === "key";
        const explained = missing && (isBeyond || likely.includes(String(path[0].key)));
        if (!explained) addIssue({ message, path });
      }
      if (!result.success) return NEVER;
      if (given.length === 0) ofDefaults = result.output;
      return result.output;
    }),
  );
}
