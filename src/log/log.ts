/**
 * Logs: what happens to the program by LogTape, what happened to each request by a line of its own
 * (LogTape takes 3–7 µs for one, this a tenth). Both are silent until a program configures them:
 * Weir as a library writes nothing. Lines are gathered and written together, so that none costs a
 * system call.
 */
import { configureSync, getLogger } from "@logtape/logtape";
import { type AccessLine, jsonAccess, jsonEvent, textAccess, textEvent } from "./lines.ts";

export const log = getLogger("weir");

/** A log that is written. */
export interface Logging {
  /** Takes the line of each request; undefined: none is to be written. */
  readonly access: ((line: AccessLine) => void) | undefined;
  /** Writes out what is still held back. */
  flush(): void;
}

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly format: "json" | "text";
  readonly access: boolean;
}

const HOLD_MS = 100;
const FLUSH_CHARACTERS = 32 * 1024;

/** Sends every line to `write`, at the latest after `holdMs`. */
export function configureLog(
  options: LogOptions,
  write: (text: string) => void,
  holdMs = HOLD_MS,
): Logging {
  const json = options.format === "json";
  let held = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (held !== "") write(held);
    held = "";
  };
  const add = (line: string) => {
    held += line;
    if (holdMs === 0 || held.length >= FLUSH_CHARACTERS) flush();
    else timer ??= setTimeout(flush, holdMs);
  };
  const lowestLevel = options.level === "warn" ? "warning" : options.level;
  configureSync({
    reset: true,
    sinks: { lines: (record) => add(json ? jsonEvent(record) : textEvent(record)) },
    loggers: [
      { category: "weir", sinks: ["lines"], lowestLevel },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "warning" },
    ],
  });
  const text = json ? jsonAccess : textAccess;
  return { access: options.access ? (line) => add(text(line)) : undefined, flush };
}
