import type { Fields } from "../fields.ts";
import { wireText } from "../wire_text.ts";

/** The very text, or a regex that is searched for anywhere in the value. */
export type ValuePattern = string | RegExp;

/** All values of a field count as one list; one that is not there matches nothing. */
export function compileField(name: string, pattern: ValuePattern): (fields: Fields) => boolean {
  const key = name.toLowerCase();
  const fits = compileValue(typeof pattern === "string" ? wireText(pattern) : pattern);
  return (fields) => {
    const value = fields.joined(key);
    return value !== undefined && fits(value);
  };
}

/** One of the values of that key is enough. `query` is "" or begins with `?`. */
export function compileQuery(key: string, pattern: ValuePattern): (query: string) => boolean {
  const fits = compileValue(pattern);
  return (query) => query !== "" && formValues(query, key).some(fits);
}

function compileValue(pattern: ValuePattern): (value: string) => boolean {
  if (typeof pattern === "string") return (value) => value === pattern;
  return (value) => value.search(pattern) >= 0;
}

function formValues(query: string, key: string): string[] {
  const values: string[] = [];
  for (const pair of query.slice(1).split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = equals < 0 ? pair : pair.slice(0, equals);
    if (formText(name) === key) values.push(equals < 0 ? "" : formText(pair.slice(equals + 1)));
  }
  return values;
}

/** A name or value of application/x-www-form-urlencoded; malformed triplets stay (URL §5.1). */
function formText(text: string): string {
  if (!/[%+\x80-\xff]/.test(text)) return text;
  const escaped = text.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  return new URLSearchParams(`=${escaped}`).get("") ?? "";
}
