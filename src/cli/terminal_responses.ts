import { expected, show } from "../../config/problems.ts";
import { ScalarError } from "../../config/scalars.ts";

type Class = `${number}xx`;

/** `200,300`: the classes 2xx and 3xx, each once. Throws ScalarError for the first that is none. */
export function parseTerminalResponses(text: string): Class[] {
  return [...new Set(text.split(",").map(classOf))];
}

function classOf(text: string): Class {
  if (!/^[+-]?\d+$/.test(text)) throw new ScalarError(`${show(text)} is not a number`);
  const status = Number(text);
  if (status % 100 !== 0) throw new ScalarError(`${show(text)} is not a round hundred`);
  if (status >= 100 && status <= 500) return `${status / 100}xx`;
  throw new ScalarError(expected("100, 200, 300, 400 or 500", text));
}
