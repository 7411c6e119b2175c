/** How a line of the log is written, as JSON or for people; each ends with a line feed. */
import { getJsonLinesFormatter, type LogRecord, type TextFormatter } from "@logtape/logtape";
import { textOf, wordsOf } from "./words.ts";

/** What is known of a request when its last byte has gone. Durations in ms, to the µs. */
export interface AccessLine {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  /** Where the client's connection is encrypted, these two. */
  readonly scheme?: string;
  readonly tls?: string;
  readonly status: number;
  /** Of the body, sent to the client. */
  readonly bytes: number;
  readonly duration_ms?: number;
  readonly route?: string;
  readonly upstream?: string;
  readonly target?: string;
  /** Where the request was sent more than once. */
  readonly attempts?: number;
  /** How each of them went, where the first good answer was asked for. */
  readonly fanout?: readonly AttemptLine[];
  readonly client: string;
  readonly request_id: string;
  /** Where Weir takes part in traces. */
  readonly trace_id?: string;
  /** Why a request that could not be read was refused. */
  readonly detail?: string;
}

export interface AttemptLine {
  readonly target: string;
  readonly outcome?: string;
  readonly status?: number;
  /** Why there is no status. */
  readonly reason?: string;
  readonly ms: number;
}

export const jsonEvent: TextFormatter = getJsonLinesFormatter({ properties: "flatten" });

/** For people: `TIME LEVEL message key=value …`. */
export function textEvent({ timestamp, level, message, properties }: LogRecord): string {
  return lineOf(timeAt(timestamp), level, { text: message.map(textOf).join(""), properties });
}

export function jsonAccess(line: AccessLine): string {
  return `{"@timestamp":"${timeAt(Date.now())}","level":"INFO","message":"request",` +
    `"logger":"weir.access",${JSON.stringify(line).slice(1)}\n`;
}

export function textAccess(line: AccessLine): string {
  const fanout = line.fanout?.map(textOfAttempt).join(",");
  return lineOf(timeAt(Date.now()), "info", { text: "request", properties: { ...line, fanout } });
}

function textOfAttempt({ target, outcome, status, reason, ms }: AttemptLine): string {
  return [target, outcome, status ?? reason, `${ms}ms`].filter((part) => part !== undefined)
    .join(";");
}

function lineOf(
  time: string,
  level: string,
  { text, properties }: { text: string; properties: Record<string, unknown> },
): string {
  let line = `${time} ${level} ${text}`;
  for (const [key, value] of Object.entries(properties)) {
    // Most are no objects, and a line is made of each request.
    if (typeof value !== "object") {
      if (value !== undefined) line += ` ${key}=${value}`;
    } else for (const word of wordsOf(key, value)) line += ` ${word}`;
  }
  return `${harmless(line)}\n`;
}

// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f]/g;

/** What a terminal would act on is escaped. */
function harmless(line: string): string {
  if (line.search(CONTROL) < 0) return line;
  return line.replace(CONTROL, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

let second = -1;
let secondText = "";

/** ISO 8601 in UTC; up to the second it is made once a second. */
function timeAt(ms: number): string {
  const now = Math.floor(ms / 1000);
  if (now !== second) {
    second = now;
    secondText = new Date(now * 1000).toISOString().slice(0, 20);
  }
  return `${secondText}${String(ms % 1000).padStart(3, "0")}Z`;
}
