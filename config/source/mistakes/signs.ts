/** Signs that are missing, too many, or out of place. */
import type { Explanation } from "../mistakes.ts";

export const sign: Explanation = (_text, { code, pos: [at], message }) => {
  if (code === "BLOCK_IN_FLOW") {
    return { message: "a ',' is missing behind this, or quotes round a text with ': ' in it", at };
  }
  if (message.startsWith("Missing space after :")) {
    return { message: "a space is missing behind ':'", at: at + 1 };
  }
  if (message.startsWith("Missing , ")) return { message: "a ',' is missing before this", at };
  if (message.startsWith("Comments must")) {
    return { message: "a space is missing before '#'; or put all of the text in quotes", at };
  }
  if (/^Unexpected (?:,|empty item)/.test(message)) {
    return { message: "this ',' is one too many; leave it out", at };
  }
  return undefined;
};

export const dash: Explanation = (text, { pos: [at], message }) =>
  message.startsWith("Unexpected block-seq-ind") && text[at] === "-"
    ? { message: "a list begins on the line below its key; move the '-' there", at }
    : undefined;

export const bracket: Explanation = (text, { code, pos: [at] }) =>
  code === "UNEXPECTED_TOKEN" && /[\]}]/.test(text[at] ?? "")
    ? { message: `this '${text[at]}' closes nothing; leave it out`, at }
    : undefined;

/** Text behind the quote or the bracket that ends a text. */
export const behindEnd: Explanation = (text, { code, pos: [at] }) => {
  const before = text.slice(0, at).trimEnd().at(-1) ?? "";
  if (code !== "UNEXPECTED_TOKEN" || !/["'\]}]/.test(before)) return undefined;
  const isBracket = /[\]}]/.test(before);
  const remedy = isBracket ? "put the whole in quotes" : `write ${before === "'" ? "''" : '\\"'} ` +
    `for a ${before} within the text`;
  return {
    message: `the text has ended with the ${before} before this; ${remedy}, or take this away`,
    at,
  };
};
