/**
 * What is wrong with a text that is not YAML, or not the YAML that was meant: in plain words, where
 * it is to be put right. The library finds that something is wrong; its own words are for those who
 * know the grammar.
 */
import type { YAMLError } from "yaml";
import { brokenKey, brokenLine } from "./mistakes/lines.ts";
import { behindEnd, bracket, dash, sign } from "./mistakes/signs.ts";
import { unclosedBracket, unclosedQuote } from "./mistakes/unclosed.ts";
import { textUnquoted, wordUnquoted } from "./mistakes/words.ts";

export interface Fault {
  readonly message: string;
  readonly at: number;
}

/** What the library says. */
export type Found = Pick<YAMLError, "code" | "pos" | "message">;

/** Gives undefined where it knows nothing of it. */
export type Explanation = (text: string, found: Found) => Fault | undefined;

/** The first that knows is right. */
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
 * As many of them as are sure. A word that needs quotes leaves the rest as it is; from any other
 * fault on, what the library finds is mostly what that one has led to.
 */
export function mistakesIn(text: string, found: readonly Found[]): Fault[] {
  const inOrder = found.filter(isFault).toSorted((a, b) =>
    a.pos[0] - b.pos[0] || rank(a) - rank(b)
  );
  const faults: Fault[] = [];
  for (const each of inOrder) {
    const ofWord = wordUnquoted(text, each);
    if (ofWord === undefined) return [...faults, explained(text, each)];
    faults.push(ofWord);
  }
  return faults;
}

/** A closing bracket on a line of its own may stand as far left as it is mostly written. */
function isFault({ code, message }: Found): boolean {
  return code !== "BAD_INDENT" || !message.startsWith("Flow end indicator");
}

/** Of two at one place, the one that knows where the key ends. */
function rank({ code }: Found): number {
  return code === "MULTILINE_IMPLICIT_KEY" ? 0 : 1;
}

function explained(text: string, found: Found): Fault {
  for (const explain of explanations) {
    const fault = explain(text, found);
    if (fault !== undefined) return fault;
  }
  const message = `no YAML from here on (${found.message}); compare it with the lines around it, ` +
    "and put in quotes what is meant as text";
  return { message, at: found.pos[0] };
}
