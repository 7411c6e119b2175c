/** Quotes and brackets that are not closed; reported where they begin. */
import { Lexer } from "yaml";
import type { Explanation } from "../mistakes.ts";

export const unclosedQuote: Explanation = (text, { code, pos: [end], message }) => {
  if (code !== "MISSING_CHAR" || !message.startsWith("Missing closing")) return undefined;
  const { sign, at } = openAt(text, end).at(-1)!;
  return { message: `the text that begins here has no ${sign} at its end; write it`, at };
};

const closing: Readonly<Record<string, string>> = { "[": "]", "{": "}" };

export const unclosedBracket: Explanation = (text, { pos: [end], message }) => {
  if (!/^Flow \w+ (?:in block|must end)/.test(message)) return undefined;
  const { sign, at } = openAt(text, end).findLast(({ sign }) => sign in closing)!;
  const close = closing[sign];
  const found = text[end];
  if (/[\]}]/.test(found ?? "")) {
    return { message: `'${found}' closes what '${sign}' begins; write '${close}'`, at: end };
  }
  const isEnd = text.slice(end).trim() === "";
  const line = text.slice(0, end).split("\n").length;
  const remedy = isEnd
    ? "at the end of the text; write it"
    : `before line ${line}; write it, or indent that line further`;
  return { message: `the '${sign}' that begins here has no '${close}' ${remedy}`, at };
};

export interface Opening {
  /** A quote or a bracket. */
  readonly sign: string;
  readonly at: number;
}

/** The quotes and brackets that are open at `end`, the outermost first. */
export function openAt(text: string, end: number): Opening[] {
  const open: Opening[] = [];
  let at = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (at >= end) break;
    // Marks of the lexer that are not in the text.
    if (lexeme === "\x02" || lexeme === "\x18" || lexeme === "\x1f") continue;
    const isCut = at + lexeme.length >= end;
    if (/^[[{]$/.test(lexeme) || /^["']/.test(lexeme) && isCut) open.push({ sign: lexeme[0], at });
    else if (/^[\]}]$/.test(lexeme)) open.pop();
    at += lexeme.length;
  }
  return open;
}
