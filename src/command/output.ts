/** What the program says: logs and answers on stdout, problems and usage on stderr. */
import process from "node:process";
import { configureLog, type LogOptions } from "../log.ts";
import { UsageError } from "./errors.ts";
import { LogOutput } from "./log_output.ts";

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(error: Error): void {
  const hint = error instanceof UsageError ? `\n\n${error.hint}` : "";
  process.stderr.write(`${error.message}${hint}\n`);
}

/** Logs to stdout. The function it gives resolves when every line has been handed over. */
export function logToStdout(options: LogOptions): () => Promise<void> {
  const output = new LogOutput();
  const release = configureLog(options, (text) => output.write(text));
  return async () => {
    release();
    await output.flush();
  };
}
