/** Fields that a route sets, adds and removes on requests or on responses. */
import { ProxyError } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { compileTemplate, type Template, type Variables } from "../template.ts";
import { wireText } from "../wire_text.ts";

export interface FieldRules {
  /** Replaces every field of that name. Values are templates. */
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string | readonly string[]>>;
  readonly remove?: readonly string[];
}

/** Changes fields on their way. */
export type ApplyFieldRules = (fields: Fields, variables: Variables) => void;

/**
 * Removes first, then sets, then adds. Throws TypeError for a name that only Weir may write, or
 * that is no name, and for a value that could end its line. What is returned throws ProxyError
 * `bad_request` where a request's own text would do that: such a request is refused, not mended.
 */
export function compileFieldRules(
  { set = {}, add = {}, remove = [] }: FieldRules,
): ApplyFieldRules {
  const removed = remove.map((name) => checkName(name).toLowerCase());
  if (removed.includes("host")) throw new TypeError("the field 'Host' cannot be removed");
  const setters = Object.entries(set).map(([name, text]) => compileField(name, text));
  const adders = Object.entries(add).flatMap(([name, texts]) =>
    [texts].flat().map((text) => compileField(name, text))
  );
  if (adders.some(({ name }) => name.toLowerCase() === "host")) {
    throw new TypeError("the field 'Host' can be set, but not added");
  }
  return (fields, variables) => {
    for (const key of removed) fields.delete(key);
    for (const { name, value } of setters) fields.set(name, value(variables));
    for (const { name, value } of adders) fields.append(name, value(variables));
  };
}

function compileField(name: string, text: string): { name: string; value: Template } {
  checkName(name);
  if (unsafe.test(text)) throw new TypeError(`the field '${name}' has a control character`);
  const template = compileTemplate(wireText(text.trim()));
  if (!text.includes("${")) return { name, value: template };
  return {
    name,
    value(variables) {
      const value = template(variables).trim();
      if (!unsafe.test(value)) return value;
      throw new ProxyError("bad_request", `a control character in what makes the field ${name}`);
    },
  };
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What no field value holds (RFC 9110 §5.5). */
// deno-lint-ignore no-control-regex
const unsafe = /[\0-\x08\x0a-\x1f\x7f]/;

/** Framing, and what belongs to one connection. */
const own = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

function checkName(name: string): string {
  if (!token.test(name)) throw new TypeError(`not a field name: '${name}'`);
  if (!own.has(name.toLowerCase())) return name;
  throw new TypeError(`the field '${name}' belongs to the connection; Weir alone writes it`);
}
