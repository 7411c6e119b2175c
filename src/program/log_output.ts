import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import process from "node:process";
import type { Writable } from "node:stream";
import { configureLog, log, type Logging, type LogOptions } from "../log/log.ts";

/** What may wait for a reader that is slow. */
const LIMIT_CHARACTERS = 1024 * 1024;
/** For the reader to take the last lines before the program ends. */
const FLUSH_MS = 1_000;

/** A log that is written, until it is released. */
export interface OpenLog {
  readonly access: Logging["access"];
  /** Resolves when every line has been handed over. */
  release(): Promise<void>;
}

export type LogTo = (options: LogOptions) => OpenLog;

/**
 * Stdout, one way out for as long as the program runs, though its log may change. `worker`: its
 * number, of a process that shares stdout with others, which is in each line; 0: the one that the
 * others work for.
 */
export function toStdout(worker?: number): LogTo {
  let output: LogOutput | undefined;
  return (options) => {
    const stdout = output ??= new LogOutput(openStandard(1), { shared: worker !== undefined });
    const mark = worker ? markedAs(worker, options.format) : (lines: string) => lines;
    return openLog(options, stdout, mark);
  };
}

/** `written`: what lines become on their way to `output`. */
export function openLog(
  options: LogOptions,
  output: LogOutput,
  written: (lines: string) => string,
): OpenLog {
  const { access, flush } = configureLog(options, (lines) => output.write(written(lines)));
  return {
    access,
    async release() {
      flush();
      await output.flush();
    },
  };
}

/** No line feed stands within a line, nor, in JSON, a brace before one. */
function markedAs(worker: number, format: LogOptions["format"]): (lines: string) => string {
  return format === "json"
    ? (lines) => lines.replaceAll("}\n", `,"worker":${worker}}\n`)
    : (lines) => lines.replaceAll("\n", ` worker=${worker}\n`);
}

/**
 * The log on its way to stdout, or to a file. Traffic never waits for who reads it: lines that are
 * too many are lost, and the loss is logged; with nobody left to read, all are.
 */
export class LogOutput {
  readonly #stream: Writable;
  readonly #shared: boolean;
  #open = true;
  #waiting = 0;
  #lost = 0;
  /** Settles when all that came before is written. */
  #last: Promise<void> = Promise.resolve();

  /** `shared`: other processes write there as well. */
  constructor(stream: Writable = openStandard(1), { shared = false } = {}) {
    this.#stream = stream;
    this.#shared = shared;
    stream.on("error", () => this.#open = false);
  }

  write(text: string): void {
    if (!this.#open) return;
    if (this.#waiting > LIMIT_CHARACTERS) {
      this.#lost += text.length;
      return;
    }
    this.#waiting += text.length;
    const written = this.#shared ? this.#writeLines(text) : this.#write(text);
    void written.then(() => this.#written(text.length));
  }

  /** Resolves when all that waits is written, or when that takes too long. */
  async flush(): Promise<void> {
    if (!this.#open) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FLUSH_MS);
      void this.#last.then(() => this.#write("")).then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Each piece alone: a stream would join those that wait. */
  #writeLines(text: string): Promise<void> {
    return this.#last = this.#last.then(async () => {
      for (const piece of wholeLines(text)) await this.#write(piece);
    });
  }

  /** Never rejects. */
  #write(piece: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#stream.write(piece, () => resolve()));
  }

  #written(characters: number): void {
    this.#waiting -= characters;
    if (this.#waiting > 0 || this.#lost === 0) return;
    log.warn("lines of log are lost: their reader was too slow", { characters: this.#lost });
    this.#lost = 0;
  }
}

/**
 * Stdout or stderr. On Deno, those of `process` would make the whole program wait for the reader of
 * a pipe.
 */
export function openStandard(fd: 1 | 2): Writable {
  const piped = fstatSync(fd).isFIFO() || fstatSync(fd).isSocket();
  if (!piped || process.versions.deno === undefined) {
    return fd === 1 ? process.stdout : process.stderr;
  }
  return new Socket({ fd, readable: false, writable: true });
}

/**
 * Lines for a pipe that several processes write to. What is written in one piece of up to PIPE_BUF
 * bytes stands there in one piece (POSIX, write()); of more, a part may, and then something else.
 */
const PIPE_BUF = 4096;
const LINE_FEED = 0x0a;

const encoder = new TextEncoder();

/** `text`, in pieces of as many lines as fit; a line that does not is a piece of its own. */
export function* wholeLines(text: string): Iterable<Uint8Array> {
  const bytes = encoder.encode(text);
  for (let start = 0; start < bytes.length;) {
    const end = endOfPiece(bytes, start);
    yield bytes.subarray(start, end);
    start = end;
  }
}

function endOfPiece(bytes: Uint8Array, start: number): number {
  if (bytes.length - start <= PIPE_BUF) return bytes.length;
  const fitting = bytes.lastIndexOf(LINE_FEED, start + PIPE_BUF - 1);
  if (fitting >= start) return fitting + 1;
  const end = bytes.indexOf(LINE_FEED, start + PIPE_BUF);
  return end < 0 ? bytes.length : end + 1;
}

/** The log of a program, as the config in force has it. */
export class CurrentLog {
  readonly #to: LogTo;
  #options = "";
  #open: OpenLog | undefined;

  constructor(to: LogTo) {
    this.#to = to;
  }

  use(options: LogOptions): void {
    const text = JSON.stringify(options);
    if (text === this.#options) return;
    this.#options = text;
    void this.#open?.release();
    this.#open = this.#to(options);
  }

  get access(): OpenLog["access"] {
    return this.#open?.access;
  }

  /** Resolves when every line has been handed over. */
  async release(): Promise<void> {
    await this.#open?.release();
  }
}
