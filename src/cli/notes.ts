/** What a config in another program's language says that came over otherwise, or not at all. */
import type { Note } from "../../config/dialect.ts";
import type { Loaded } from "../../config/load.ts";
import { log } from "../log/log.ts";

export function textOfNote({ message, position: { file, line, column } }: Note): string {
  return `${file}:${line}:${column}: note: ${message}`;
}

export function logNotes(translation: Loaded["translation"]): void {
  if (translation === undefined) return;
  const { dialect, notes } = translation;
  log.info("the config is in another program's language", { dialect });
  for (const note of notes) log.warn("a note on the config", { note: textOfNote(note) });
}
