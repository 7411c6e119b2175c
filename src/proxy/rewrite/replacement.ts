import { compileRegex, type Found } from "../../grammar/regex/regex.ts";
import { asciiOf, pathText } from "../../http/path.ts";

/** The new path and the query that came with it; undefined where the regex is not found. */
export type Replacement = (path: string) => { path: string; query: string } | undefined;

/** Text that stands for itself, or the group whose text it stands for: 0 is the whole match. */
type Part = string | { group: number | string };

/**
 * `$1`, `$<name>` and `$&` in `to` are what was found, `$$` is a `$`, as in `String.replace`. What
 * follows the first `?` is a query; what was found adds no parameter to it.
 */
export function compileReplacement(regex: RegExp, to: string): Replacement {
  const compiled = compileRegex(regex);
  const mark = to.indexOf("?");
  const pathParts = partsOf(mark < 0 ? to : to.slice(0, mark), { regex, literal: pathText });
  const queryParts = partsOf(mark < 0 ? "" : to.slice(mark), { regex, literal: queryText });
  return (path) => {
    const found = compiled.find(path);
    if (found === undefined) return undefined;
    const before = path.slice(0, found.index);
    const after = path.slice(found.index + found.texts[0]!.length);
    return {
      path: before + fill(pathParts, found).join("") + after,
      query: fill(queryParts, found, withoutSeparators).join(""),
    };
  };
}

function fill(
  parts: readonly Part[],
  { texts, groups }: Found,
  written: (text: string) => string = (text) => text,
): string[] {
  return parts.map((part) => {
    if (typeof part === "string") return part;
    const { group } = part;
    return written((typeof group === "number" ? texts[group] : groups[group]) ?? "");
  });
}

function partsOf(
  text: string,
  { regex, literal }: { regex: RegExp; literal: (text: string) => string },
): Part[] {
  const empty = new RegExp(`${regex.source}|`, regex.flags).exec("")!;
  const count = empty.length - 1;
  const names = Object.keys(empty.groups ?? {});
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: written, 1: digits, 2: name, index } of text.matchAll(reference)) {
    parts.push(literal(text.slice(end, index)));
    end = index + written.length;
    if (written === "$$") parts.push("$");
    else if (written === "$&") parts.push({ group: 0 });
    else if (name !== undefined && names.includes(name)) parts.push({ group: name });
    else if (Number(digits) >= 1 && Number(digits) <= count) parts.push({ group: Number(digits) });
    else throw new SyntaxError(`the regex has no group '${written}'`);
  }
  parts.push(literal(text.slice(end)));
  return parts;
}

const reference = /\$(?:[$&]|(\d{1,2})|<([^<>]*)>)/g;

function queryText(text: string): string {
  return asciiOf(text).replace(/[\0-\x20"#<>\x7f]/g, encodeURIComponent);
}

/** Characters of a path that part parameters from each other, or mean a space, in a query. */
function withoutSeparators(text: string): string {
  return text.replace(/[&;=+]/g, encodeURIComponent);
}
