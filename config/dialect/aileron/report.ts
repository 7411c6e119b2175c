/** Problems and notes on the files, with the places that they are about. */
import type { Note, TranslateOptions } from "../../dialect.ts";
import { keyPath, type Position, positionText, Problem } from "../../problems.ts";
import type { Key, Mark } from "../../source.ts";

/** A value of the files with its key; `path`: from the top of its document. */
export interface Place {
  readonly mark: Mark;
  readonly path: readonly Key[];
}

/** The place of the deepest value on the path that the file has. */
export function placeIn({ mark, path }: Place, ...keys: Key[]): Place {
  const [key, ...rest] = keys;
  const child = key === undefined ? undefined : mark.children.get(key);
  return child === undefined
    ? { mark, path }
    : placeIn({ mark: child, path: [...path, key] }, ...rest);
}

/** Where a part of the files is reported. */
export interface Reporting {
  readonly report: Report;
  /** Of what the part becomes, in the translated config. */
  readonly path: readonly Key[];
}

export interface PlacedReporting extends Reporting {
  readonly place: Place;
}

/** Takes each problem and each note once, however often it is reported. */
export class Report {
  readonly #problems = new Map<string, Problem>();
  readonly #notes = new Map<string, Note>();
  readonly #lenient: boolean;

  constructor({ lenient }: Pick<TranslateOptions, "lenient">) {
    this.#lenient = lenient;
  }

  get problems(): Problem[] {
    return [...this.#problems.values()];
  }

  get notes(): Note[] {
    return [...this.#notes.values()];
  }

  add(problems: Iterable<Problem>): void {
    for (const problem of problems) this.#problems.set(String(problem), problem);
  }

  problem(message: string, place: Place): void {
    this.add([new Problem(message, keyPath(place.path), place.mark.value())]);
  }

  /** A note at a value; `path` is in the translated config. */
  note(message: string, { mark }: Place, path: readonly Key[]): void {
    this.#note({ message, position: mark.value(), path });
  }

  /** A note about the file as it was written, whatever becomes of it in Weir. */
  noteAt(message: string, position: Position): void {
    this.#note({ message, position, path: [] });
  }

  /** A note at the key, not at its value. */
  noteOfKey(message: string, { mark }: Place, path: readonly Key[]): void {
    this.#note({ message, position: mark.key(), path });
  }

  /** What Weir does not do: a problem, or with `lenient` left out with a note. */
  refuse(message: string, place: Place, { ofKey = false, path }: Refused): void {
    const position: Position = ofKey ? place.mark.key() : place.mark.value();
    if (this.#lenient) this.#note({ message: `left out: ${message}`, position, path });
    else this.add([new Problem(message, keyPath(place.path), position)]);
  }

  #note(note: Note): void {
    const id = `${positionText(note.position)}: ${note.message}`;
    if (!this.#notes.has(id)) this.#notes.set(id, note);
  }
}

interface Refused {
  /** Its path in the translated config. */
  readonly path: readonly Key[];
  /** About the key, not its value. */
  readonly ofKey?: boolean;
}
