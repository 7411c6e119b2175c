/** What the program says: logs and answers on stdout, problems and usage on stderr. */
import process from "node:process";
import { configureLog, type LogOptions } from "../log.ts";

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Logs to stdout. The function it gives resolves when every line has been handed over. */
export function logToStdout(options: LogOptions): () => Promise<void> {
  // Whoever read the log has left: traffic goes on.
  process.stdout.on("error", () => {});
  const flush = configureLog(options, (text) => void process.stdout.write(text));
  return () => {
    flush();
    return new Promise((resolve) => process.stdout.write("", () => resolve()));
  };
}
