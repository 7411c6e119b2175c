import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";

/** How long a case waits for anything before it fails with what it waited for. */
export const PATIENCE_MS = 5000;

/** How the other side left: by FIN, or by RST. */
export type Departure = "ended" | "reset";

/**
 * One end of a raw TCP connection. Bytes are taken from the kernel only when a case asks for them,
 * so that a peer can be seen to wait. Text is bytes: each character stands for one (latin1).
 */
export class Wire {
  readonly #socket: Socket;
  #departure: Departure | undefined;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    const wake = () => this.#wake?.();
    const depart = (how: Departure) => {
      this.#departure ??= how;
      wake();
    };
    socket.on("readable", wake);
    socket.on("end", () => depart("ended"));
    socket.on("error", () => depart("reset"));
    socket.on("close", (failed: boolean) => depart(failed ? "reset" : "ended"));
  }

  static async to(port: number): Promise<Wire> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return wire;
  }

  /**
   * The next bytes; undefined when the other side has left. Fails when they do not come in time,
   * unless nobody is `waitingFor` them.
   */
  async read(waitingFor?: string): Promise<Buffer | undefined> {
    while (true) {
      const piece: Buffer | null = this.#socket.read();
      if (piece !== null) return piece;
      if (this.#departure !== undefined) return undefined;
      const event = new Promise<void>((resolve) => this.#wake = resolve);
      await (waitingFor === undefined ? event : patiently(event, waitingFor));
    }
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#socket.unshift(bytes);
  }

  /** Settles once the kernel has taken the bytes, or the connection is gone. */
  send(bytes: string | Uint8Array): Promise<void> {
    const data = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
    return new Promise((resolve) => this.#socket.write(data, () => resolve()));
  }

  /** Sends byte after byte, each in a packet of its own as far as the kernel grants it. */
  async drip(text: string): Promise<void> {
    for (const byte of text) await this.send(byte);
  }

  /** Reads to the end and drops what comes. */
  async departure(): Promise<Departure> {
    while (await this.read("the other side to leave") !== undefined);
    return this.#departure!;
  }

  /** FIN: nothing more comes from this side, but it still reads. */
  end(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Both halves at once. */
  leave(): void {
    this.#socket.destroy();
  }
}

export async function patiently<T>(promise: Promise<T>, waitingFor: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lost = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`waited ${PATIENCE_MS} ms for ${waitingFor}`));
    timer = setTimeout(fail, PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, lost]);
  } finally {
    clearTimeout(timer);
  }
}
