/** Lines that do not fit those around them: wrong indentation, no colon, no space. */
import { show } from "../../problems.ts";
import type { Explanation, Mistake } from "../mistakes.ts";
import { isFirstInLine, misplaced } from "./indentation.ts";

/** A key that YAML reads as going on over several lines. */
export const brokenKey: Explanation = (text, { code, pos: [at, end] }) => {
  if (code !== "MULTILINE_IMPLICIT_KEY") return undefined;
  const [first, ...more] = text.slice(at, end).split("\n");
  if (more.length > 0 && isFirstInLine(text, at)) return noColon(first, at);
  return misplaced(text, end - 1);
};

/** A line with a key alone, or with a wrong indentation. */
export const brokenLine: Explanation = (text, { code, pos: [at], message }) => {
  const isBelowText = /[|>][+-]?\d?[ \t]*\r?\n\s*$/.test(text.slice(0, at));
  if (isBelowText || message.startsWith("Block scalar values")) return unindentedText(text, at);
  if (message.startsWith("Implicit map keys")) return noColon(text.slice(at).split("\n")[0], at);
  if (code === "TAB_AS_INDENT") return misplaced(text, at);
  return isFirstInLine(text, at) ? misplaced(text, beyondComments(text, at)) : undefined;
};

/** The offset of the next line that is not empty or a comment. */
function beyondComments(text: string, at: number): number {
  const begin = text.lastIndexOf("\n", at - 1) + 1;
  return begin + /^(?:\s*(?:#[^\n]*)?\n)*/.exec(text.slice(begin))![0].length;
}

function noColon(line: string, at: number): Mistake {
  const [, name] = /^([^\s:"']+):\S/.exec(line) ?? [];
  if (name !== undefined) {
    const message = `there is no space behind '${name}:'; a key and its value are apart`;
    return { message: `${message}, as in '${name}: …'`, at: at + name.length + 1 };
  }
  const word = /^"[^"]*"|^'[^']*'|^[^\s:]+/.exec(line)?.[0] ?? line;
  return { message: `there is no ':' behind ${show(word)}; a key ends with one`, at };
}

function unindentedText(text: string, at: number): Mistake {
  const message = "a text of several lines is indented further than its key; indent this line";
  return misplaced(text, at) ?? { message, at };
}
