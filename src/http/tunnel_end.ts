import type { Consumer, Socket } from "./socket.ts";

/** Bytes held before the socket is paused. */
const HELD_BYTES = 64 * 1024;

/** One side of a tunnel until the other is there: holds what comes meanwhile. */
export class TunnelEnd implements Consumer {
  readonly socket: Socket;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #ended = false;
  #error: Error | undefined;

  /** `early`: what has come before. */
  constructor(socket: Socket, early?: Uint8Array) {
    this.socket = socket;
    this.#ended = !socket.open;
    this.#error = socket.failure;
    socket.consumer = this;
    if (early !== undefined) this.onData(early);
  }

  /** From now on `consumer` is told; first of what has come. */
  give(consumer: Consumer): void {
    this.socket.consumer = consumer;
    if (this.#heldBytes >= HELD_BYTES) this.socket.resume();
    for (const bytes of this.#held.splice(0)) consumer.onData(bytes);
    if (this.#error !== undefined) consumer.onError(this.#error);
    else if (this.#ended) consumer.onEnd();
  }

  onData(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes >= HELD_BYTES) this.socket.pause();
  }

  onDrain(): void {}

  onEnd(): void {
    this.#ended = true;
  }

  onError(error: Error): void {
    this.#error = error;
  }
}
