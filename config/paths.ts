/** Paths, parts of paths, and patterns of paths. */
import { parseGlob as readGlob } from "../src/grammar/glob.ts";
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
    new URLPattern({ pathname });
    refuseBacktracking(pathname);
    return pathname;
  } catch (error) {
    if (error instanceof ScalarError) throw error;
    const [reason] = (error as TypeError).message.split("\n");
    throw new ScalarError(`bad pattern: ${reason}`);
  }
}

/** A group of one character class, perhaps repeated. */
const plainGroup = /^(?:\\[dws]|\[[^\]]+\]|\.)(?:[*+?]|\{\d+(?:,\d*)?\})?$/;

/**
 * The platform matches a URLPattern by backtracking, so a client could send a path that takes very
 * long. Only patterns that take at most linear time are allowed.
 */
function refuseBacktracking(pathname: string): void {
  const groups = [...pathname.matchAll(/\\.|\(((?:\\.|\[[^\]]*\]|[^()\\])*)\)/gs)].map((
    [, group],
  ) => group);
  const others = groups.filter((group) => group !== undefined && !plainGroup.test(group));
  const bare = pathname.replace(/\\.|\((?:\\.|[^()\\])*\)/gs, "");
  const wildcards = bare.match(/(?<![\w}])\*|(?<=\w|\}|\))[*+]/g)?.length ?? 0;
  const crowded = bare.split("/").some((segment) => (segment.match(/:\w+|\*/g)?.length ?? 0) > 1);
  if (others.length === 0 && wildcards <= 1 && !crowded) return;
  throw new ScalarError(
    "a pattern has one group or wildcard a segment, one wildcard in all, and groups of one kind of " +
      "characters, such as (\\d+), as anything else can take a client's path very long; write " +
      "{ regex: … } for more",
  );
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
