/**
 * What the schema is built of: valibot schemas whose every issue is one clear line at one place.
 * An issue whose last path item has `origin: "key"` is about the key, any other about the value.
 */
import * as v from "valibot";
import { expected, expectedList, expectedMapping, nearest, unknown } from "./problems.ts";
import { parseInteger, ScalarError } from "./scalars.ts";

type Path = [v.IssuePathItem, ...v.IssuePathItem[]];

/** The path to one key of a mapping. */
export function at(input: object, key: string, origin: "key" | "value" = "key"): Path {
  const mapping = input as Record<string, unknown>;
  return [{ type: "object", origin, input: mapping, key, value: mapping[key] }];
}

/** The path to a value in mappings and lists. */
export function pathTo(input: object, keys: readonly [string, ...(string | number)[]]): Path {
  let value: unknown = input;
  return keys.map((key) => {
    const [item] = at(value as object, String(key), "value");
    value = item.value;
    return { ...item, key } as v.IssuePathItem;
  }) as Path;
}

/** One word: what `parse` makes of it, or the `ScalarError` it throws. */
export function scalar<Output, Input = string>(parse: (input: unknown) => Output) {
  return v.pipe(
    v.custom<Input>(() => true),
    v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
      try {
        return parse(dataset.value);
      } catch (error) {
        if (!(error instanceof ScalarError)) throw error;
        addIssue({ message: error.message });
        return NEVER;
      }
    }),
  );
}

export function integer(limits: { min: number; max: number }) {
  return scalar<number, number>((input) => parseInteger(input, limits));
}

interface Choices {
  /** What a choice is called: `strategy`. */
  called: string;
  /** Choices of the language that are refused by name. */
  notYet?: readonly string[];
}

/** One of a few words. */
export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  { called, notYet = [] }: Choices,
) {
  return scalar<Choice, Choice>((input) => {
    if (typeof input !== "string") throw new ScalarError(expected(choices.join(" or "), input));
    if (notYet.includes(input)) throw new ScalarError(`${called} '${input}' is not supported yet`);
    const choice = choices.find((choice) => choice === input);
    if (choice === undefined) {
      throw new ScalarError(unknown(called, input, { known: choices, notYet }));
    }
    return choice;
  });
}

/** One word, or the section that it is short for. */
export function wordOr<Word extends v.GenericSchema, Section extends v.GenericSchema>(
  word: Word,
  section: Section,
) {
  return v.lazy((input) => isMapping(input) ? section : word);
}

/** What was found in parts of a config before the whole is checked; each is used once. */
const foundAhead = new WeakMap<object, { schema: v.GenericSchema; found: Found }>();

type Found = v.OutputDataset<unknown, v.BaseIssue<unknown>>;

/** Checks one part, so that a check of the whole that comes to it by `schema` need not. */
export function checkAhead(schema: v.GenericSchema, part: object): void {
  const found = schema["~run"]({ value: part }, v.getGlobalConfig());
  foundAhead.set(part, { schema, found });
}

/** `schema`, which takes what it has found ahead. */
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

/** A list with something in it. */
export function filledList<const Item extends v.GenericSchema>(item: Item) {
  return v.pipe(list(item), v.nonEmpty("the list is empty"));
}

/** A list, or its one item as such. */
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

/** A mapping from names of the user's choice, each checked by `parseName`. */
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
          addIssue({ message, path: at(dataset.value, key) });
        }
        for (const { message, path = [] } of values.issues ?? []) {
          addIssue({ message, path: [...at(dataset.value, key, "value"), ...path] as Path });
        }
        if (values.success) outputs.push([key, values.output]);
      }
      // Not by assignment: a name may be `__proto__`.
      return Object.fromEntries(outputs);
    }),
  );
}

/**
 * A mapping with keys of the language; those of `notYet` are refused by name. A missing key is not
 * reported where a misspelt one is its likely cause.
 */
export function section<const Entries extends v.ObjectEntries>(
  entries: Entries,
  { notYet = [] }: { notYet?: readonly string[] } = {},
) {
  const object = v.object(entries, ({ path }) => `missing key '${path?.[0].key}'`);
  type Input = v.InferInput<typeof object>;
  type Output = v.InferOutput<typeof object>;
  const known = Object.keys(entries);
  /** Of a section with nothing in it; most routes of a large config have several of those. */
  let ofDefaults: Output | undefined;

  return v.pipe(
    mappingOf<Input>(known),
    v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
      const input = dataset.value as object;
      const given = Object.keys(input);
      if (given.length === 0 && ofDefaults !== undefined) return ofDefaults;
      const strangers = given.filter((key) => !known.includes(key));
      for (const key of strangers) {
        const message = notYet.includes(key)
          ? `'${key}' is not supported yet`
          : unknown("key", key, { known, notYet });
        addIssue({ message, path: at(input, key) });
      }
      const meant = strangers.map((key) => nearest(key, [...known, ...notYet]));
      const result = v.safeParse(object, input);
      for (const { message, path } of result.issues ?? []) {
        const missing = path?.length === 1 && path[0].origin === "key";
        if (!missing || !meant.includes(String(path[0].key))) addIssue({ message, path });
      }
      if (!result.success) return NEVER;
      if (given.length === 0) ofDefaults = result.output;
      return result.output;
    }),
  );
}
