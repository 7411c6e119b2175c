/**
 * Bun has no way to stop accepting but to close the listening socket, and with it whoever waits in
 * its queue. It stays open where another file of the process is the same socket, which is what
 * `dup` makes; and Bun listens on any file that it is given.
 */
import { log } from "../../log/log.ts";
import { theLibc } from "./libc.ts";

/** What Bun accepts by: of its own, or of `node:net`. */
export interface Accepting {
  /** The file of the listening socket. */
  fd(): number;
  stop(): void;
}

function duplicateOf(fd: number): number {
  const duplicate = theLibc().dup(fd);
  if (duplicate < 0) throw new Error("no file is left");
  return duplicate;
}

export class KeptListener {
  #open: (fd: number) => Accepting;
  #accepting: Accepting | undefined;
  #kept: number | undefined;

  /** `open`: accepts on that file. */
  constructor(accepting: Accepting, open: (fd: number) => Accepting) {
    this.#accepting = accepting;
    this.#open = open;
  }

  /** Where that cannot be, it goes on as it was. */
  pause(): void {
    if (this.#accepting === undefined) return;
    try {
      this.#kept = duplicateOf(this.#accepting.fd());
    } catch (error) {
      log.error("connections cannot be made to wait", { cause: (error as Error).message });
      return;
    }
    this.#accepting.stop();
    this.#accepting = undefined;
  }

  resume(): void {
    if (this.#kept === undefined) return;
    this.#accepting = this.#open(this.#kept);
    this.#kept = undefined;
  }

  /** Accepts by `open` from now on; who waits in the queue waits on. */
  reopen(open: (fd: number) => Accepting): void {
    this.#open = open;
    if (this.#accepting === undefined) return;
    this.pause();
    if (this.#accepting !== undefined) {
      log.error("a listener goes on as it was, with TLS or without");
    }
    this.resume();
  }

  close(): void {
    this.#accepting?.stop();
    this.#accepting = undefined;
    if (this.#kept !== undefined) theLibc().close(this.#kept);
    this.#kept = undefined;
  }
}
