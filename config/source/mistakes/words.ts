/** Words that YAML does not read as text unless they are in quotes. */
import { show } from "../../problems.ts";
import type { Explanation, Mistake } from "../mistakes.ts";
import { isFirstInLine } from "./indentation.ts";
import { openAt } from "./unclosed.ts";

/** A word that is wrong by itself: YAML reads the rest of the text as it was meant. */
export const wordUnquoted: Explanation = (text, { code, pos: [at], message }) => {
  switch (code) {
    case "BAD_SCALAR_START":
      return { message: `${show(text[at])} begins no text in YAML; ${written(text, at)}`, at };
    case "BAD_DQ_ESCAPE":
      return badEscape(text.slice(at, at + 2), at);
    case "TAG_RESOLVE_FAILED":
      return { message: unknownTag(text, at), at };
    case "BAD_ALIAS":
      if (message.endsWith("ambiguous")) return undefined;
      return { message: notText(wordAt(text, at), lineBefore(text, at)), at };
    default:
      return undefined;
  }
};

function badEscape(escape: string, at: number): Mistake {
  const message = `${escape} means nothing between double quotes; write \\${escape}, or put the ` +
    "text in single quotes, where a backslash is one";
  return { message, at };
}

function unknownTag(text: string, at: number): string {
  const tag = wordAt(text, at);
  if (tag.startsWith("!!")) return `the tag ${tag} does not fit; leave it out`;
  return notText(tag, lineBefore(text, at));
}

const signs: Readonly<Record<string, string>> = { "*": "an alias", "&": "an anchor", "!": "a tag" };

/** For a word that begins with one of the signs, mostly a wildcard. `place`: the keys before it. */
export function notText(word: string, place: string): string {
  if (SECRET.test(place)) {
    return `'${word[0]}' begins ${signs[word[0]]} in YAML; put the text in quotes`;
  }
  const [, port] = /^\*(:\d+)$/.exec(word) ?? [];
  if (port !== undefined) return `${word} is an alias in YAML; for every address write ${port}`;
  return `${word} is ${signs[word[0]]} in YAML; for the text itself ${write(word)}`;
}

/** For an alias without an anchor: it may be meant as text. */
export function aliasOfNothing(name: string, place: string): string {
  const message = notText(`*${name}`, place);
  const isName = /^[\w-]+$/.test(name) && !SECRET.test(place);
  return isName ? `${message} (no anchor '&${name}' stands before it)` : message;
}

/** A word after which YAML misreads the rest of the text. */
export const textUnquoted: Explanation = (text, { code, pos: [at], message }) => {
  if (code === "BAD_ALIAS") {
    const start = at - /[*&][^\s,[\]{}]*$/.exec(text.slice(0, at))![0].length;
    return { message: notText(wordAt(text, start).replace(/:$/, ""), ""), at: start };
  }
  if (message.startsWith("Implicit map keys") && text[at] in signs) {
    return { message: notText(wordAt(text, at).replace(/:$/, ""), ""), at };
  }
  if (code === "BLOCK_AS_IMPLICIT_KEY" && !isFirstInLine(text, at)) {
    return { message: `a text with ': ' in it needs quotes; ${written(text, at)}`, at };
  }
  if (message.startsWith("Block scalar header")) {
    const start = Math.max(text.lastIndexOf("|", at), text.lastIndexOf(">", at));
    const sign = show(text[start]);
    const message = `${sign} begins a text on the lines below; for one here ${
      written(text, start)
    }`;
    return { message, at: start };
  }
  if (text.startsWith("${", at - 1)) return variableInBraces(text, at - 1);
  return undefined;
};

/** Between brackets, `{` begins a mapping even behind a `$`. */
function variableInBraces(text: string, dollar: number): Mistake {
  const at = dollar - text.slice(0, dollar).match(/[^\s,[\]{}]*$/)![0].length;
  const [word] = /^(?:\$\{[^}\n]*\}|[^\s,\]}])+/.exec(text.slice(at))!;
  return { message: `between brackets a variable needs quotes; ${write(word)}`, at };
}

/** Keys of which messages do not show the values. */
const SECRET = /authorization|cookie|token|secret|password/i;

export function lineBefore(text: string, at: number): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
}

function written(text: string, at: number): string {
  return SECRET.test(lineBefore(text, at)) ? "put it in quotes" : write(textAt(text, at));
}

const LONGEST_SHOWN = 60;

function write(word: string): string {
  if (word.length > LONGEST_SHOWN) return "put it in quotes";
  return /["\\]/.test(word) ? `write '${word.replaceAll("'", "''")}'` : `write "${word}"`;
}

/** The text up to a comment or the end of the line; between brackets, of the item. */
function textAt(text: string, at: number): string {
  const [rest] = text.slice(at).split(/ #|\r?\n/, 1);
  const before = lineBefore(text, at);
  const isInFlow = openAt(before, before.length + 1).length > 0;
  return (isInFlow ? /^[^,\]}]*/.exec(rest)![0] : rest).trimEnd().replace(/,$/, "");
}

/** The word up to a space or a bracket. */
function wordAt(text: string, at: number): string {
  return /^[^\s,[\]{}]*/.exec(text.slice(at))![0];
}
