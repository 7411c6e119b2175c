/**
 * Deno's `node:net` has no way to stop accepting, and stops for good where the process is at its
 * file limit. But its handle is asked, for each connection that it has taken of the system's queue,
 * to take it over (`onconnection`); while it leaves one, no more are taken; and told to `listen`
 * again it looks at the queue anew.
 */
import type net from "node:net";

interface Handle {
  onconnection: (status: number) => void;
  listen(queue: number): number;
}

/** How often it looks, in case that it has stopped looking. */
const LOOK_MS = 1_000;

export class DenoGate {
  readonly #handle: Handle;
  readonly #queue: number;
  readonly #takeOver: Handle["onconnection"];
  readonly #timer: ReturnType<typeof setInterval>;
  #paused = false;
  /** What was left while it was paused comes first, and after it the queue is to be looked at. */
  #behind = false;

  /** Of a server that listens, with so long a queue. Throws where it has no such handle. */
  constructor(server: net.Server, queue: number) {
    const handle: Handle | undefined = Reflect.get(server, "_handle");
    if (typeof handle?.onconnection !== "function" || typeof handle.listen !== "function") {
      throw new Error("this version of Deno is not known: its listeners cannot be paused");
    }
    this.#handle = handle;
    this.#queue = queue;
    this.#takeOver = handle.onconnection;
    handle.onconnection = (status) => this.#arrived(status);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    (this.#timer as unknown as NodeJS.Timeout).unref();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#behind = true;
    this.#look();
  }

  close(): void {
    this.#paused = true;
    clearInterval(this.#timer);
  }

  #arrived(status: number): void {
    if (this.#paused) return;
    this.#takeOver.call(this.#handle, status);
    if (!this.#behind) return;
    this.#behind = false;
    setTimeout(() => this.#look(), 0);
  }

  #look(): void {
    if (!this.#paused) this.#handle.listen(this.#queue);
  }
}
