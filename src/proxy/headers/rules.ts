/** Fields that a route sets, adds and removes on requests or on responses. */
import { type Fields, trimmed } from "../../http/fields.ts";
import { compileTemplate, type Template, type Variables } from "../../grammar/template.ts";
import { wireText } from "../../grammar/wire_text.ts";

/** Names and values as the config has checked them: none belongs to the connection. */
export interface FieldRules {
  /** Replaces every field of that name. Values are templates. */
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, readonly string[]>>;
  readonly remove?: readonly string[];
}

/** Changes fields on their way. */
export type ApplyFieldRules = (fields: Fields, variables: Variables) => void;

/** Removes first, then sets, then adds. */
export function compileFieldRules(
  { set = {}, add = {}, remove = [] }: FieldRules,
): ApplyFieldRules {
  const removed = remove.map((name) => name.toLowerCase());
  const setters = compileSetters(set);
  const adders = Object.entries(add).flatMap(([name, texts]) =>
    texts.map((text) => compileField(name, text))
  );
  return (fields, variables) => {
    for (const key of removed) fields.delete(key);
    for (const { name, value } of setters) fields.set(name, value(variables));
    for (const { name, value } of adders) fields.append(name, value(variables));
  };
}

/**
 * For the interim responses before it, which say what the response is likely to (RFC 8297 §2): what
 * it will not say, they do not; and nothing is added to them.
 */
export function compileInterimRules(
  { set = {}, remove = [] }: Pick<FieldRules, "set" | "remove">,
): ApplyFieldRules {
  const removed = remove.map((name) => name.toLowerCase());
  const setters = compileSetters(set);
  return (fields, variables) => {
    for (const key of removed) fields.delete(key);
    for (const { name, value } of setters) {
      if (fields.has(name.toLowerCase())) fields.set(name, value(variables));
    }
  };
}

function compileSetters(set: NonNullable<FieldRules["set"]>) {
  return Object.entries(set).map(([name, text]) => compileField(name, text));
}

function compileField(name: string, text: string): { name: string; value: Template } {
  const fill = compileTemplate(wireText(text));
  return { name, value: (variables) => trimmed(fill(variables)) };
}
