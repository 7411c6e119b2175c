import { Deadline } from "../http/deadline.ts";
import type { Consumer, Socket } from "../http/socket.ts";

/**
 * How a connection is closed so that the client gets what was last written (RFC 9112 §9.6). To close
 * it with bytes of the client unread, or yet to come, is a reset, at which many clients drop what
 * they have not read, and others never read as they cannot finish writing. So this side ends, and
 * reads and drops what comes, until the client ends too, or for so long and so much.
 */
const MOST_MS = 30_000;
const MOST_BYTES = 256 * 1024 * 1024;
/** Silence after which no more is to come: of a client in the middle of a request, */
const AMID_MS = 2_000;
/** or of one between two, whose next may be on its way. */
const BETWEEN_MS = 500;

export class Lingering implements Consumer {
  readonly #socket: Socket;
  readonly #over: () => void;
  readonly #deadline = new Deadline(() => this.close());
  readonly #silenceMs: number;
  #untilMs = Infinity;
  #bytes = 0;
  #sent = false;
  #ended: boolean;

  /** `sendMs`: for what was written to go out. `over` is called once, when the socket is closed. */
  constructor(
    socket: Socket,
    { amid, ended, sendMs, over }: {
      /** The client may be in the middle of a request. */
      amid: boolean;
      /** It sends nothing more. */
      ended: boolean;
      sendMs: number;
      over: () => void;
    },
  ) {
    this.#socket = socket;
    this.#over = over;
    this.#silenceMs = amid ? AMID_MS : BETWEEN_MS;
    this.#ended = ended;
    this.#deadline.start(sendMs);
    socket.consumer = this;
    socket.end(() => this.#linger());
  }

  /** By a reset where not all has gone out: an end might pass for that of the answer. */
  close(): void {
    if (this.#sent) this.#socket.destroy();
    else this.#socket.reset();
    this.#finish();
  }

  onData(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MOST_BYTES) return this.close();
    if (this.#sent) this.#wait();
  }

  onDrain(): void {}

  onEnd(): void {
    this.#ended = true;
    if (this.#sent) this.close();
  }

  onError(): void {
    this.#finish();
  }

  #linger(): void {
    this.#sent = true;
    if (this.#ended) return this.close();
    this.#untilMs = performance.now() + MOST_MS;
    this.#wait();
    this.#socket.resume();
  }

  #wait(): void {
    this.#deadline.start(Math.min(this.#silenceMs, this.#untilMs - performance.now()));
  }

  #finish(): void {
    this.#deadline.dispose();
    this.#over();
  }
}
