import { compileCookie } from "../../http/cookie.ts";
import type { Fields } from "../../http/fields.ts";
import { compileRegex } from "../../grammar/regex/regex.ts";
import { formText, formValue } from "../../http/form.ts";
import { wireText } from "../../grammar/wire_text.ts";

/** The very text, a regex that is searched for anywhere in the value, or any value. */
export type ValuePattern = string | RegExp | { readonly present: true };

/** All values of a field count as one list; one that is not there matches nothing. */
export function compileField(name: string, pattern: ValuePattern): (fields: Fields) => boolean {
  const key = name.toLowerCase();
  const fits = compileBytes(pattern);
  return (fields) => {
    const value = fields.joined(key);
    return value !== undefined && fits(value);
  };
}

/** The first cookie of that name, which is case-sensitive; its quotes are part of the value. */
export function compileCookieValue(
  name: string,
  pattern: ValuePattern,
): (fields: Fields) => boolean {
  const read = compileCookie(wireText(name));
  const fits = compileBytes(pattern);
  return (fields) => {
    const value = read(fields);
    return value !== undefined && fits(value);
  };
}

/** One of the values of that key is enough. `query` is "" or begins with `?`. */
export function compileQuery(key: string, pattern: ValuePattern): (query: string) => boolean {
  const name = wireText(key);
  const fits = compileValue(pattern);
  const fitsBytes = (value: string) => fits(formText(value));
  return (query) => formValue(query, name, fitsBytes) !== undefined;
}

function compileBytes(pattern: ValuePattern): (value: string) => boolean {
  return compileValue(typeof pattern === "string" ? wireText(pattern) : pattern);
}

function compileValue(pattern: ValuePattern): (value: string) => boolean {
  if (typeof pattern === "string") return (value) => value === pattern;
  if ("present" in pattern) return () => true;
  const regex = compileRegex(pattern);
  return (value) => regex.test(value);
}
