/**
 * Templates: text and JSON with request variables such as `${client_ip}`, filled in for each
 * request.
 */
import { variableNames } from "../src/grammar/template.ts";
import { isRequestVariable } from "./environment.ts";
import { meant } from "./foreign_words.ts";
import { expected, show, unknown } from "./problems.ts";
import { parseText, ScalarError } from "./scalars.ts";
import { MAX_DEPTH, TOO_DEEP } from "./source/node.ts";

/** Text whose every `${…}` is a request variable; `$${` in it is a literal `${`. */
export function parseTemplate(input: unknown): string {
  const text = parseText(input);
  for (const [written, name] of text.matchAll(/\$\$\{|\$\{([^}]*)\}?/g)) {
    if (written === "$${" || isRequestVariable(written)) continue;
    const is = meant(name, "request variable");
    throw new ScalarError(
      is === undefined
        ? unknown("request variable", name, { known: variableNames })
        : `unknown request variable ${show(name)}; in Weir that is \${${is}}`,
    );
  }
  return text;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/** Any JSON value; strings in it are templates. */
export function parseJson(input: unknown): JsonValue {
  return jsonWithin(MAX_DEPTH, input);
}

/** The object of a program may contain itself, so depth is limited. */
function jsonWithin(depth: number, input: unknown): JsonValue {
  if (depth === 0) throw new ScalarError(TOO_DEEP);
  if (typeof input === "string") return parseTemplate(input);
  if (input === null || typeof input === "boolean" || Number.isFinite(input)) {
    return input as JsonValue;
  }
  if (Array.isArray(input)) return input.map((item) => jsonWithin(depth - 1, item));
  if (typeof input !== "object") throw new ScalarError(expected("a JSON value", input));
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [key, jsonWithin(depth - 1, value)]),
  );
}
