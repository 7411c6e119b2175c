/** Reads escapes and character classes of Go's regular expressions. */
import { ScalarError } from "../../scalars.ts";
import { type CharacterClass, namedRanges, propertySource } from "./classes.ts";
import type { Cursor } from "./cursor.ts";

/** Reads from behind the `[` to the `]`. True: the class is negated. */
export function readClass(cursor: Cursor, members: CharacterClass, posix: boolean): boolean {
  const isNegated = cursor.take(/\^/y) !== undefined;
  for (let isFirst = true; isFirst || cursor.ahead() !== "]"; isFirst = false) {
    if (cursor.isAtEnd) throw new ScalarError("missing closing ]");
    readMember(cursor, members, posix);
  }
  cursor.take(/]/y);
  return isNegated;
}

function readMember(cursor: Cursor, members: CharacterClass, posix: boolean): void {
  const named = cursor.match(/\[:(\^?)(\w*):\]/y);
  if (named !== undefined) {
    const ranges = namedRanges(named[2]);
    if (ranges === undefined || named[2].length === 1) {
      throw new ScalarError(`invalid character class range '${named[0]}'`);
    }
    return members.addAll(ranges, { negated: named[1] !== "" });
  }
  const perl = posix ? undefined : cursor.match(/\\([dDwWsSpP])/y)?.[1];
  if (perl !== undefined && /p/i.test(perl)) {
    return members.addProperty(readProperty(cursor, perl));
  }
  if (perl !== undefined) {
    return members.addAll(namedRanges(perl.toLowerCase())!, { negated: /[DWS]/.test(perl) });
  }
  const low = readMemberCode(cursor);
  const isRange = cursor.take(/-(?=[^\]])/y) !== undefined;
  members.add(low, isRange ? readMemberCode(cursor) : low);
}

function readMemberCode(cursor: Cursor): number {
  const sign = cursor.take(/[^]/uy);
  if (sign === undefined) throw new ScalarError("missing closing ]");
  return sign === "\\" ? readEscape(cursor) : sign.codePointAt(0)!;
}

/** Reads what follows `\p` or `\P`; gives JavaScript's regex source. */
export function readProperty(cursor: Cursor, letter: string): string {
  const match = cursor.match(/\{(\^?\w+)\}|([A-Z])/y);
  if (match === undefined) throw new ScalarError(`invalid character class range '\\${letter}'`);
  return propertySource(letter, match[1] ?? match[2]);
}

/**
 * Reads what follows a backslash: a control character, a number, or a character that stands for
 * itself.
 */
export function readEscape(cursor: Cursor): number {
  const octal = cursor.take(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
  if (octal !== undefined) return parseInt(octal, 8);
  const hexadecimal = cursor.match(/x(?:\{([\dA-Fa-f]+)\}|([\dA-Fa-f]{2}))/y);
  if (hexadecimal !== undefined) {
    const code = parseInt(hexadecimal[1] ?? hexadecimal[2], 16);
    if (code <= 0x10ffff) return code;
  }
  const control = cursor.take(/[afnrtv]/y);
  if (control !== undefined) return "\x07\f\n\r\t\v".charCodeAt("afnrtv".indexOf(control));
  const sign = cursor.take(/[!-/:-@[-`{-~]/y);
  if (sign !== undefined) return sign.charCodeAt(0);
  throw new ScalarError(`invalid escape sequence '\\${cursor.ahead()}'`);
}
