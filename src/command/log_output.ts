import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import process from "node:process";
import type { Writable } from "node:stream";
import { log } from "../log.ts";

/** What may wait for a reader that is slow. */
const LIMIT_CHARACTERS = 1024 * 1024;
/** For the reader to take the last lines before the program ends. */
const FLUSH_MS = 1_000;

/**
 * The log on its way to stdout, or to a file. Traffic never waits for who reads it: lines that are
 * too many are lost, and the loss is logged; with nobody left to read, all are.
 */
export class LogOutput {
  readonly #stream: Writable;
  #open = true;
  #waiting = 0;
  #lost = 0;

  constructor(stream: Writable = openStandard(1)) {
    this.#stream = stream;
    stream.on("error", () => this.#open = false);
  }

  write(text: string): void {
    if (!this.#open) return;
    if (this.#waiting > LIMIT_CHARACTERS) {
      this.#lost += text.length;
      return;
    }
    this.#waiting += text.length;
    this.#stream.write(text, () => this.#written(text.length));
  }

  /** Resolves when all that waits is written, or when that takes too long. */
  async flush(): Promise<void> {
    if (!this.#open) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FLUSH_MS);
      this.#stream.write("", () => {
        clearTimeout(timer);
        resolve();
      });
    });
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
