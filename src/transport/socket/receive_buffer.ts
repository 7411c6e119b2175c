/**
 * How much the system keeps of what comes on a socket of Bun's, which reads up to 512 KiB of it at
 * once: a client that reads slowly would cost as much. Small, until a connection shows that it
 * carries much to somebody who takes it; then as large as the system makes it for itself, without
 * which one that comes from afar is slow.
 */
import process from "node:process";
import { theLibc } from "./libc.ts";

/** Half of it halves the rate of bodies of 16 MiB (measured). */
const SMALL_BYTES = 64 * 1024;
const STEADY_BYTES = 16 * 1024 * 1024;

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
/** Linux 5.14: lets go of what SO_RCVBUF has fixed. */
const SO_BUF_LOCK = 72;

const value = new Int32Array(1);

/** The numbers are Linux's. */
const applies = process.platform === "linux";

export class ReceiveBuffer {
  readonly #fd: number;
  #small = false;
  #steadyBytes = 0;

  constructor(fd: number) {
    this.#fd = fd;
    this.#shrink();
  }

  arrived(bytes: number): void {
    if (!this.#small) return;
    this.#steadyBytes += bytes;
    if (this.#steadyBytes < STEADY_BYTES) return;
    this.#small = false;
    this.#set(SO_BUF_LOCK, 0);
  }

  /** Who takes it has had enough for now. */
  paused(): void {
    this.#steadyBytes = 0;
    if (!this.#small) this.#shrink();
  }

  #shrink(): void {
    if (!applies) return;
    this.#small = true;
    this.#set(SO_RCVBUF, SMALL_BYTES);
  }

  /** Where the system refuses it, the buffer stays as it is. */
  #set(name: number, to: number): void {
    value[0] = to;
    theLibc().setsockopt(this.#fd, SOL_SOCKET, name, value, 4);
  }
}
