/** A checked config as operators may see it: secrets are blanked, and what JSON lacks is spelt. */
const SECRET = /authorization|cookie|key|token|secret|password/i;

/** Mappings whose names are those of fields, parameters or members of a body. */
const NAMED = new Set(["headers", "query", "json"]);

const BLANK = "(hidden)";

export function shown(config: unknown): unknown {
  return shownUnder(config, { isToken: false, isNamed: false });
}

interface Under {
  /** What is looked at is the token of the admin listener. */
  readonly isToken: boolean;
  /** It stands in one of the mappings of `NAMED`, however deep. */
  readonly isNamed: boolean;
}

function shownUnder(value: unknown, { isToken, isNamed }: Under): unknown {
  if (isToken) return BLANK;
  if (value instanceof URL) return value.href;
  if (value instanceof RegExp) return { regex: value.source };
  if (Array.isArray(value)) return value.map((item) => shownUnder(item, { isToken, isNamed }));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([name, each]) => {
    if (isNamed && SECRET.test(name)) return [name, BLANK];
    const under = { isToken: name === "token", isNamed: isNamed || NAMED.has(name) };
    return [name, shownUnder(each, under)];
  }));
}
