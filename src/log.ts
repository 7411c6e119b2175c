/**
 * Logging by LogTape, which stays silent until a program configures it: Weir as a library writes
 * nothing. Lines are gathered and written together, so that no line costs a system call.
 */
import {
  configureSync,
  getJsonLinesFormatter,
  getLogger,
  type LogRecord,
  type TextFormatter,
} from "@logtape/logtape";

export const log = getLogger("weir");
/** One line for each request. */
export const accessLog = getLogger(["weir", "access"]);

export interface LogOptions {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly format: "json" | "text";
  readonly access: boolean;
}

const HOLD_MS = 100;
const FLUSH_CHARACTERS = 32 * 1024;

/**
 * Sends every line to `write`, at the latest after `holdMs`. Gives a function that writes out what
 * is still held back.
 */
export function configureLog(
  options: LogOptions,
  write: (text: string) => void,
  holdMs = HOLD_MS,
): () => void {
  const format = options.format === "json" ? jsonLine : textLine;
  let held = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (held !== "") write(held);
    held = "";
  };
  const sink = (record: LogRecord) => {
    held += format(record);
    if (holdMs === 0 || held.length >= FLUSH_CHARACTERS) flush();
    else timer ??= setTimeout(flush, holdMs);
  };
  const lowestLevel = options.level === "warn" ? "warning" : options.level;
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: "weir", sinks: ["lines"], lowestLevel },
      { category: ["weir", "access"], lowestLevel: options.access ? "info" : null },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "warning" },
    ],
  });
  return flush;
}

const jsonLine: TextFormatter = getJsonLinesFormatter({ properties: "flatten" });

/** `TIME LEVEL message key=value …` for people; what a terminal would act on is escaped. */
function textLine(record: LogRecord): string {
  const time = new Date(record.timestamp).toISOString();
  const properties = Object.entries(record.properties)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${value}`);
  const line = `${time} ${record.level} ${record.message.join("")}${properties.join("")}`;
  // deno-lint-ignore no-control-regex
  return line.replace(/[\x00-\x1f\x7f-\x9f]/g, (c) => JSON.stringify(c).slice(1, -1)) + "\n";
}
