/**
 * The log as Go's `log` package writes lines (https://pkg.go.dev/log#pkg-constants): a prefix, date
 * and time as asked for, then the message. It is made of the lines of the JSON log, which say when
 * each thing happened, so that there is one account of what is logged.
 */
import { createWriteStream, openSync } from "node:fs";
import type { Writable } from "node:stream";
import { show } from "../../config/problems.ts";
import { ScalarError } from "../../config/scalars.ts";
import { wordsOf } from "../log/words.ts";
import { openStandard } from "../program/log_output.ts";

export interface GoLog {
  readonly prefix: string;
  readonly date: boolean;
  readonly time: boolean;
  /** To the millisecond, in the place of Go's microseconds; the time is then written in any case. */
  readonly msec: boolean;
  /** Not the zone of this machine. */
  readonly utc: boolean;
}

interface Line {
  readonly "@timestamp": string;
  readonly level: string;
  readonly message: string;
  readonly logger: string;
  readonly [property: string]: unknown;
}

/** What turns lines of JSON, each ended by a line feed, into as many lines of text. */
export function goLog(log: GoLog): (lines: string) => string {
  return (lines) => lines.replace(/^.+$/gm, (line) => textOf(JSON.parse(line), log));
}

function textOf(line: Line, log: GoLog): string {
  const message = line.logger === "weir.access" ? requestOf(line) : eventOf(line);
  return log.prefix + stampOf(new Date(line["@timestamp"]), log) + harmless(message);
}

/** `2009/01/23 01:23:23.123000 `, or as much of it as is asked for. */
function stampOf(moment: Date, { date, time, msec, utc }: GoLog): string {
  const zone = utc ? 0 : moment.getTimezoneOffset() * 60_000;
  const [day, clock] = new Date(moment.getTime() - zone).toISOString().slice(0, -1).split("T");
  const dateText = date ? `${day.replaceAll("-", "/")} ` : "";
  if (msec) return `${dateText}${clock}000 `;
  return time ? `${dateText}${clock.slice(0, -4)} ` : dateText;
}

/** `GET /cart → http://localhost:8001/ 200 1.234ms`. */
function requestOf({ method, path, target, status, duration_ms, detail }: Line): string {
  const took = duration_ms === undefined ? undefined : `${duration_ms}ms`;
  const words = [method, path, "→", target, status, took, detail];
  return words.filter((word) => word !== undefined).join(" ");
}

function eventOf({ "@timestamp": _, level, message, logger: _logger, ...properties }: Line) {
  const words = Object.entries(properties).flatMap(([key, value]) => wordsOf(key, value));
  return [...(level === "INFO" ? [] : [level]), message, ...words].join(" ");
}

/** What a terminal would act on is escaped. */
function harmless(text: string): string {
  const escaped = (char: string) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return text.replace(/\p{Cc}/gu, escaped);
}

/**
 * Where a log goes: `stdout`, `stderr`, or the path of a file, which is added to. Throws a
 * ScalarError that gives the reason in words, as runtimes word it differently.
 */
export function openLogFile(name: string): Writable {
  if (name === "stdout") return openStandard(1);
  if (name === "stderr") return openStandard(2);
  try {
    // Opened here and not by the stream, which would tell of a fault too late.
    return createWriteStream(name, { fd: openSync(name, "a") });
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new ScalarError(`${show(name)}: ${reasons[code] ?? message}`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such folder",
  EACCES: "this program may not write to it",
  EPERM: "this program may not write to it",
  EISDIR: "it is a folder",
};
