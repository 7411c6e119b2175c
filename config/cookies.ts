/** The parts of a cookie that Weir reads or sets (RFC 6265 §4.1.1). */
import { isToken } from "./fields.ts";
import { expected } from "./problems.ts";
import { parsePositiveDuration, parseText, ScalarError } from "./scalars.ts";

export function parseCookieName(input: unknown): string {
  if (isToken(input)) return input;
  throw new ScalarError(expected("a cookie's name like session_id", input));
}

/** What a `Cookie` field can have after a name: without `;`, and with no blank at either end. */
export function parseCookieValue(input: unknown): string {
  const text = parseText(input);
  if (/^(?![ \t])[^;\p{Cc}]*(?<![ \t])$/u.test(text)) return text;
  throw new ScalarError(expected("a cookie's value, without ';' and blanks around it", text));
}

/** Visible ASCII without `;`, which would end the path. */
export function parseCookiePath(input: unknown): string {
  if (typeof input === "string" && /^\/[!-:<-~]*$/.test(input)) return input;
  throw new ScalarError(expected("a cookie's path that begins with '/', without ';'", input));
}

/** Browsers end every cookie after 400 days (RFC 6265bis §5.5). */
const LONGEST_MS = 400 * 86_400_000;

/** Milliseconds, as for every duration; whole seconds, as of `Max-Age`. */
export function parseCookieAge(input: unknown): number {
  const ms = parsePositiveDuration(input, { longestMs: LONGEST_MS });
  if (ms % 1000 === 0) return ms;
  throw new ScalarError(expected("a duration of whole seconds", input));
}
