import { type Fields, trimmed } from "./fields.ts";

const TAB = 9;
const SPACE = 32;
const SEMICOLON = 59;

/**
 * Reads the first cookie of that name (RFC 6265 §4.2.1), which is case-sensitive. Its value is
 * what stands there, with any quotes.
 */
export function compileCookie(name: string): (fields: Fields) => string | undefined {
  const start = `${name}=`;
  return (fields) => {
    for (let i = 0; i < fields.size; i++) {
      const value = fields.is(i, "cookie") ? valueIn(fields.value(i), start) : undefined;
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function valueIn(list: string, start: string): string | undefined {
  for (let at = list.indexOf(start); at >= 0; at = list.indexOf(start, at + start.length)) {
    if (!beginsPair(list, at)) continue;
    const from = at + start.length;
    const semicolon = list.indexOf(";", from);
    return trimmed(list.slice(from, semicolon < 0 ? list.length : semicolon));
  }
  return undefined;
}

function beginsPair(list: string, at: number): boolean {
  let before = at - 1;
  while (isBlank(list.charCodeAt(before))) before--;
  return before < 0 || list.charCodeAt(before) === SEMICOLON;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
