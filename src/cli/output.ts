/** What the program says: logs and answers on stdout, problems and usage on stderr. */
import process from "node:process";
import type { Note } from "../../config/dialect.ts";
import type { Loaded } from "../../config/load.ts";
import { positionText } from "../../config/problems.ts";
import { log } from "../log/log.ts";
import { UsageError } from "../program/errors.ts";

/** Resolves when the text has been handed over: the program may end then. */
export function print(text: string): Promise<void> {
  return writeTo(process.stdout, `${text}\n`);
}

export function complain(error: Error): Promise<void> {
  const hint = error instanceof UsageError ? `\n\n${error.hint}` : "";
  return writeTo(process.stderr, `${error.message}${hint}\n`);
}

/** Whoever reads it may have left. */
function writeTo(stream: NodeJS.WriteStream, text: string): Promise<void> {
  stream.on("error", () => {});
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/** What a config in another program's language says that came over otherwise, or not at all. */

export function textOfNote({ message, position }: Note): string {
  return `${positionText(position)}: note: ${message}`;
}

export function logNotes(translation: Loaded["translation"]): void {
  if (translation === undefined) return;
  const { dialect, notes } = translation;
  log.info("the config is in another program's language", { dialect });
  for (const note of notes) log.warn("a note on the config", { note: textOfNote(note) });
}

/** As `weir check` has them. */
export function logWarnings(lines: readonly string[]): void {
  for (const line of lines) log.warn("a warning on the config", { warning: line });
}
