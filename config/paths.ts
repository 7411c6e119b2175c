/** Paths, parts of paths, and patterns of paths. */
import { parseGlob as readGlob } from "../src/grammar/glob.ts";
import { compileRegex } from "../src/grammar/regex/regex.ts";
import { patternRegex } from "../src/grammar/url_pattern.ts";
import { expected, show } from "./problems.ts";
import { parseFilledText, parseText, ScalarError } from "./scalars.ts";

/** Any part of a path. */
export function parsePathPart(input: unknown): string {
  const text = parseFilledText(input);
  if (!/%(?![\dA-Fa-f]{2})/.test(text)) return text;
  throw new ScalarError(expected("two hexadecimal digits after each '%'", input));
}

/** A path, or a prefix of one. */
export function parsePath(input: unknown): string {
  if (typeof input !== "string" || !input.startsWith("/")) {
    throw new ScalarError(expected("a path that begins with '/'", input));
  }
  if (!/[?#]/.test(input)) return parsePathPart(input);
  throw new ScalarError(`a path has no '?' and no '#', got ${show(input)}`);
}

/** A path with a query, as in a request line (RFC 9112 §3.2.1): ASCII without `#`. */
export function parseOriginForm(input: unknown): string {
  const text = parseText(input);
  if (/^\/[!"$-~]*$/.test(text)) return parsePathPart(text);
  throw new ScalarError(
    expected("a path that begins with '/', without spaces and '#', and ASCII alone", input),
  );
}

/** The name of a path parameter: the `id` of `/users/:id`, or a number for an unnamed one. */
export function parseParameterName(input: unknown): string {
  const name = parseFilledText(input);
  if (/^(?:\d+|[\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.test(name)) return name;
  throw new ScalarError(expected("a name of a pattern, like the id of /users/:id", input));
}

/** `/*.png`, `/a/**`, `/[ab]/?`, `/{x,y}`; `\` escapes the next character. */
export function parseGlob(input: unknown): string {
  const glob = parsePathPart(input);
  try {
    readGlob(glob);
    return glob;
  } catch (error) {
    throw new ScalarError(`bad glob ${show(glob)}: ${(error as SyntaxError).message}`);
  }
}

/** The pathname part of a URLPattern. */
export function parsePattern(input: unknown): string {
  const pathname = parseFilledText(input);
  try {
    compileRegex(patternRegex(pathname, (text) => text && parsePathPart(text)).regex);
    return pathname;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ScalarError(`bad pattern: ${error.message}`);
  }
}

/** The groups that `to` refers to and `regex` does not have: `$3`, `$<name>`. */
export function missingGroups(regex: RegExp, to: string): string[] {
  const match = new RegExp(`${regex.source}|`, regex.flags).exec("")!;
  const references = [...to.matchAll(/\$(?:[$&]|(\d{1,2})|<([^<>]*)>)/g)];
  return references.flatMap(([written, digits, name]) => {
    if (name !== undefined) return Object.hasOwn(match.groups ?? {}, name) ? [] : [written];
    if (digits === undefined) return [];
    return Number(digits) >= 1 && Number(digits) < match.length ? [] : [written];
  });
}
