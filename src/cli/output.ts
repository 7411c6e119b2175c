/** What the program says: logs and answers on stdout, problems and usage on stderr. */
import process from "node:process";
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
