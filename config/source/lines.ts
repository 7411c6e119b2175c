import type { Position } from "../problems.ts";

/** Offsets in a text as lines and columns; looked up only for what is told to a person. */
export class Lines {
  readonly #file: string;
  readonly #text: string;
  #starts: readonly number[] | undefined;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#text = text;
  }

  /** The first line and column are 1. */
  position(offset: number): Position {
    const starts = this.#starts ??= startsOf(this.#text);
    let [line, after] = [0, starts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if (starts[middle] <= offset) line = middle;
      else after = middle;
    }
    return { file: this.#file, line: line + 1, column: offset - starts[line] + 1 };
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}
