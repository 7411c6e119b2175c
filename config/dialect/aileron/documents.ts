/** The documents of one file, each a mapping with marks of where it stood in the file. */
import { expected, keyPath, type Position, Problem } from "../../problems.ts";
import { isMapping } from "../../sections.ts";
import { Lines } from "../../source/lines.ts";
import { type Mark, readSource, type Source } from "../../source.ts";
import type { ShellForms } from "./environment.ts";

export interface Document {
  readonly value: Readonly<Record<string, unknown>>;
  readonly mark: Mark;
}

export interface Documents {
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
  /** About what is well formed, but probably not meant. */
  readonly remarks: readonly Remark[];
}

interface Remark {
  readonly message: string;
  readonly position: Position;
}

/** Leaves out documents that are empty, or hold nothing but comments. */
export function readDocuments({ name, text }: Source, forms: ShellForms): Documents {
  const written = text.replace(/^\uFEFF/, "");
  const filled = forms.fill(written);
  const lines = new Lines(name, written);
  if (filled.mistakes.length > 0) {
    const problems = filled.mistakes.map(({ message, at }) =>
      new Problem(message, keyPath([]), lines.position(at))
    );
    return { documents: [], problems, remarks: [] };
  }
  const linesFilled = new Lines(name, filled.text);
  const original = (position: Pick<Position, "line" | "column">) =>
    lines.position(filled.originalOffset(linesFilled.offset(position)));
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const part of partsOf(filled.text)) {
    const { value, mark: read, problems: faults } = readSource({ name, text: part }, {});
    problems.push(
      ...faults.map(({ message, path, line, column }) =>
        new Problem(message, path, original({ line: line!, column: column! }))
      ),
    );
    if (value === undefined || value === null) continue;
    const mark = moved(read, original);
    if (isMapping(value)) documents.push({ value, mark });
    else problems.push(new Problem(expected("a mapping", value), keyPath([]), mark.value()));
  }
  const remarks = filled.unset.map(({ message, at }) => ({
    message,
    position: lines.position(at),
  }));
  return { documents, problems, remarks };
}

/** The text of each document, after as many line breaks as stand before it in the file. */
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

function moved(mark: Mark, move: (position: Position) => Position): Mark {
  return {
    value: () => move(mark.value()),
    key: () => move(mark.key()),
    children: new Map(Array.from(mark.children, ([key, child]) => [key, moved(child, move)])),
  };
}
