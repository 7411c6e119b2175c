/**
 * What is wrong with a text that is not YAML, or not the YAML that was meant, and what to write
 * instead. The library finds the errors, but its messages are for those who know YAML's grammar.
 */
import type { YAMLError } from "yaml";
import { brokenKey, brokenLine } from "./mistakes/lines.ts";
import { behindEnd, bracket, dash, sign } from "./mistakes/signs.ts";
import { unclosedBracket, unclosedQuote } from "./mistakes/unclosed.ts";
import { textUnquoted, wordUnquoted } from "./mistakes/words.ts";

export interface Mistake {
  readonly message: string;
  readonly at: number;
}

/** An error of the library. */
export type LibraryError = Pick<YAMLError, "code" | "pos" | "message">;

/** Undefined: it does not apply to the error. */
export type Explanation = (text: string, found: LibraryError) => Mistake | undefined;

/** Tried in this order; the first that applies is taken. */
const explanations: readonly Explanation[] = [
  unclosedQuote,
  unclosedBracket,
  brokenKey,
  dash,
  textUnquoted,
  brokenLine,
  sign,
  bracket,
  behindEnd,
];

/**
 * A word that needs quotes leaves the rest of the text readable, so the next error is explained as
 * well. After any other mistake the library's errors are mostly consequences of it, and left out.
 */
export function mistakesIn(text: string, found: readonly LibraryError[]): Mistake[] {
  const inOrder = found.filter(isMistake).toSorted((a, b) =>
    a.pos[0] - b.pos[0] || rank(a) - rank(b)
  );
  const mistakes: Mistake[] = [];
  for (const each of inOrder) {
    const ofWord = wordUnquoted(text, each);
    if (ofWord === undefined) return [...mistakes, explained(text, each)];
    mistakes.push(ofWord);
  }
  return mistakes;
}

/** A closing bracket on a line of its own may be indented less than YAML wants. */
function isMistake({ code, message }: LibraryError): boolean {
  return code !== "BAD_INDENT" || !message.startsWith("Flow end indicator");
}

/** Of two errors at one place, the one that knows where the key ends goes first. */
function rank({ code }: LibraryError): number {
  return code === "MULTILINE_IMPLICIT_KEY" ? 0 : 1;
}

function explained(text: string, found: LibraryError): Mistake {
  for (const explain of explanations) {
    const mistake = explain(text, found);
    if (mistake !== undefined) return mistake;
  }
  const message = `no YAML from here on (${found.message}); compare it with the lines around it, ` +
    "and put in quotes what is meant as text";
  return { message, at: found.pos[0] };
}
