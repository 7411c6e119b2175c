/** The documents of one file, each a mapping that knows where it stood in the file as written. */
import { LineCounter } from "yaml";
import { expected, keyPath, type Position, Problem } from "../../problems.ts";
import { isMapping } from "../../sections.ts";
import { type Mark, readSource, type Source } from "../../source.ts";
import type { Filled, ShellForms } from "./environment.ts";

export interface Document {
  readonly value: Readonly<Record<string, unknown>>;
  readonly mark: Mark;
}

export interface Documents {
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
  /** What is well formed, and hardly meant. */
  readonly remarks: readonly Remark[];
}

interface Remark {
  readonly message: string;
  readonly position: Position;
}

/** What is empty, or nothing but comments, is no document. */
export function readDocuments({ name, text }: Source, forms: ShellForms): Documents {
  const written = text.replace(/^\uFEFF/, "");
  const filled = forms.fill(written);
  const origin = new Origin(written, filled);
  if (filled.faults.length > 0) {
    const problems = filled.faults.map(({ message, offset }) =>
      new Problem(message, keyPath([]), { file: name, ...origin.placeOf(offset) })
    );
    return { documents: [], problems, remarks: [] };
  }
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const part of partsOf(filled.text)) {
    const { value, mark: read, problems: faults } = readSource({ name, text: part }, {});
    problems.push(
      ...faults.map(({ message, path, line, column }) =>
        new Problem(message, path, origin.of({ file: name, line: line!, column: column! }))
      ),
    );
    if (value === undefined || value === null) continue;
    const mark = moved(read, (position) => origin.of(position));
    if (isMapping(value)) documents.push({ value, mark });
    else problems.push(new Problem(expected("a mapping", value), keyPath([]), mark.value()));
  }
  const remarks = filled.unset.map(({ message, offset }) => {
    return { message, position: { file: name, ...origin.placeOf(offset) } };
  });
  return { documents, problems, remarks };
}

/** One text a document, each after as many line breaks as there are before it. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let linesBefore = 0;
  for (const part of text.split(/^(?=---(?:\s|$))/m)) {
    const isEmpty = /^(?:---)?(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?:#.*)?$/.test(part);
    if (!isEmpty) parts.push("\n".repeat(linesBefore) + part);
    linesBefore += part.split("\n").length - 1;
  }
  return parts;
}

/** From places in a text whose variables are filled in to those in the text as written. */
class Origin {
  readonly #filled: Filled;
  readonly #written: LineCounter;
  readonly #read: LineCounter;

  constructor(written: string, filled: Filled) {
    this.#filled = filled;
    this.#written = linesOf(written);
    this.#read = linesOf(filled.text);
  }

  of({ file, line, column }: Position): Position {
    const offset = this.#read.lineStarts[line - 1] + column - 1;
    return { file, ...this.placeOf(this.#filled.originalOffset(offset)) };
  }

  placeOf(offset: number): Omit<Position, "file"> {
    const { line, col } = this.#written.linePos(offset);
    return { line, column: col };
  }
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lines.addNewLine(at + 1);
  }
  return lines;
}

function moved(mark: Mark, move: (position: Position) => Position): Mark {
  return {
    value: () => move(mark.value()),
    key: () => move(mark.key()),
    children: new Map(Array.from(mark.children, ([key, child]) => [key, moved(child, move)])),
  };
}
