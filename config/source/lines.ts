import type { Position } from "../problems.ts";

/** From offsets in a text to lines and columns, and back; built when first asked. */
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
    const starts = this.#lineStarts;
    let [line, after] = [0, starts.length];
    while (after - line > 1) {
      const middle = (line + after) >> 1;
      if (starts[middle] <= offset) line = middle;
      else after = middle;
    }
    return { file: this.#file, line: line + 1, column: offset - starts[line] + 1 };
  }

  offset({ line, column }: Pick<Position, "line" | "column">): number {
    return this.#lineStarts[line - 1] + column - 1;
  }

  get #lineStarts(): readonly number[] {
    return this.#starts ??= startsOf(this.#text);
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) {
    starts.push(end + 1);
  }
  return starts;
}
