/**
 * Regexes of a config, matched in time linear in the text, whatever the text: a client must not be
 * able to stop the program with a path, as it can where all ways are tried. Most go to RE2 (re2js).
 * Look-around is beyond RE2, but a translation of another program's rules needs it: tables.ts.
 */
import { RE2JS } from "re2js";
import { programOf } from "./program.ts";
import { syntaxOf } from "./syntax.ts";
import { search } from "./tables.ts";

/** What was found: the whole, its groups, and where. */
export interface Found {
  readonly index: number;
  /** `[0]` is the whole; undefined: a group that took no part. */
  readonly texts: readonly (string | undefined)[];
  readonly groups: Readonly<Record<string, string | undefined>>;
}

export interface Regex {
  /** It is found somewhere in the text. */
  test(text: string): boolean;
  /** The first place. */
  find(text: string): Found | undefined;
}

/** A config is compiled when it is checked, and when it is built. */
const compiled = new WeakMap<RegExp, Regex>();

/**
 * `regex` has the flag `u`, and no others but `s` and `i`. Throws SyntaxError for what cannot be
 * matched so: back references above all.
 */
export function compileRegex(regex: RegExp): Regex {
  const known = compiled.get(regex);
  if (known !== undefined) return known;
  const made = /\(\?<?[=!]/.test(regex.source) ? lookingAround(regex) : linear(regex);
  compiled.set(regex, made);
  return made;
}

/** Steps of RE2's, each of which may be at work for each character. */
const MOST_STEPS = 1000;
/** For what RE2 keeps of its work on texts past. 8 MiB are its own default, for each regex. */
const CACHE_BYTES = 256 * 1024;

function linear(regex: RegExp): Regex {
  const re2 = compiledByRe2(regex);
  if (re2.programSize() > MOST_STEPS) {
    throw new SyntaxError(`with its repetitions written out it has more than ${MOST_STEPS} steps`);
  }
  const { dfa } = re2.re2();
  dfa.stateBudget = dfa.memBudget = CACHE_BYTES;
  return {
    test: (text) => re2.test(text),
    find(text) {
      const found = re2.exec(text) as RegExpExecArray | null;
      if (found === null) return undefined;
      return { index: found.index, texts: [...found], groups: found.groups ?? {} };
    },
  };
}

function compiledByRe2({ source, dotAll, ignoreCase }: RegExp): RE2JS {
  const flags = (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0) | (dotAll ? RE2JS.DOTALL : 0);
  try {
    return RE2JS.compile(RE2JS.translateRegExp(asRe2(source, { dotAll })), flags);
  } catch (error) {
    throw new SyntaxError((error as Error).message.replace("error parsing regexp: ", ""));
  }
}

/** What JavaScript means by `\s`, and RE2 does not. */
const SPACE =
  "\\t-\\r\\x20\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
const NOT_SPACE =
  "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}" +
  "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";
const NO_LINE_END = "[^\\n\\r\\x{2028}\\x{2029}]";

/** Signs of which the two languages have another understanding. */
function asRe2(source: string, { dotAll }: { dotAll: boolean }): string {
  let isInClass = false;
  return source.replace(/\\[^]|[[\].]/g, (sign) => {
    if (sign === "\\s" || sign === "\\S") {
      const members = sign === "\\s" ? SPACE : NOT_SPACE;
      return isInClass ? members : `[${members}]`;
    }
    if (/^\\[1-9k]/.test(sign) && !isInClass) {
      throw new SyntaxError("a back reference cannot be matched in linear time");
    }
    if (sign === "." && !isInClass && !dotAll) return NO_LINE_END;
    if (sign === "[" && isInClass) return "\\[";
    if (sign === "[") isInClass = true;
    if (sign === "]") isInClass = false;
    return sign;
  });
}

function lookingAround(regex: RegExp): Regex {
  const { root, names } = syntaxOf(regex);
  const program = programOf(root);
  const marksIn = (text: string) => {
    const chars = Array.from(text);
    return { chars, marks: search(program, chars, 2 * names.length + 2) };
  };
  return {
    test: (text) => marksIn(text).marks !== undefined,
    find(text) {
      const { chars, marks } = marksIn(text);
      if (marks === undefined) return undefined;
      const texts = Array.from({ length: names.length + 1 }, (_, number) => {
        const [from, to] = [marks[2 * number], marks[2 * number + 1]];
        return from < 0 || to < 0 ? undefined : chars.slice(from, to).join("");
      });
      const groups: Record<string, string | undefined> = {};
      for (const [nth, name] of names.entries()) {
        // Two choices may have a group of the same name.
        if (name !== "") groups[name] ??= texts[nth + 1];
      }
      return { index: chars.slice(0, marks[0]).join("").length, texts, groups };
    },
  };
}
