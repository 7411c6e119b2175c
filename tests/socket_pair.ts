import { type Consumer, ROOM_BYTES, type Socket } from "../src/http/socket.ts";

/** Two sockets joined in memory. Each write arrives as one piece of its own, in a later turn. */
export function socketPair(): [PairedSocket, PairedSocket] {
  const a = new PairedSocket();
  const b = new PairedSocket();
  a.peer = b;
  b.peer = a;
  return [a, b];
}

/** One byte a code unit, as on the wire. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** What is left to read, up to the end of the other side. */
export async function restOf(socket: { read(): Promise<Uint8Array | undefined> }): Promise<string> {
  let text = "";
  for (let bytes; (bytes = await socket.read()) !== undefined;) text += textOf(bytes);
  return text;
}

/** A socket's events, read as a test has time for them. Takes no more than there is room for. */
export class Inbox implements Consumer {
  readonly #socket: Socket;
  readonly #arrived: Uint8Array[] = [];
  #ended = false;
  #failure: Error | undefined;
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #room: PromiseWithResolvers<void> | undefined;
  /** How often the other side has left, by an end or a failure. */
  departures = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.consumer = this;
  }

  read(): Promise<Uint8Array | undefined> {
    const bytes = this.#arrived.shift();
    if (bytes !== undefined) {
      if (this.#arrived.length === 0) this.#socket.resume();
      return Promise.resolve(bytes);
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve(undefined);
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  /** Settles when there is room for more. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#socket.write("", bytes)) return;
    this.#room ??= Promise.withResolvers();
    await this.#room.promise;
  }

  onData(bytes: Uint8Array): void {
    if (this.#reader === undefined) {
      this.#arrived.push(bytes);
      return this.#socket.pause();
    }
    this.#reader.resolve(bytes);
    this.#reader = undefined;
  }

  onDrain(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  onEnd(): void {
    this.departures++;
    this.#ended = true;
    this.#reader?.resolve(undefined);
  }

  onError(error: Error): void {
    this.departures++;
    this.#failure = error;
    this.#reader?.reject(error);
    this.#room?.reject(error);
  }
}

type Happening =
  | { readonly what: "data"; readonly bytes: Uint8Array }
  | { readonly what: "end" }
  | { readonly what: "error"; readonly error: Error };

/** In memory; what a test does with it by hand goes by its inbox. */
export class PairedSocket implements Socket {
  readonly remote = { address: "127.0.0.1", port: 50_000 };
  readonly localAddress = "127.0.0.1";
  readonly localPort = 80;
  peer!: PairedSocket;
  consumer!: Consumer;
  readonly inbox: Inbox;
  /** Every write to the other side, apart. */
  readonly written: Uint8Array[] = [];
  /** On its way here. */
  readonly #coming: Happening[] = [];
  #awake = false;
  #paused = false;
  #crowded = false;
  #peerEnded = false;
  #ended = false;
  #gone = false;

  constructor() {
    this.inbox = new Inbox(this);
  }

  get open(): boolean {
    return !this.#peerEnded && !this.#gone;
  }

  read(): Promise<Uint8Array | undefined> {
    return this.inbox.read();
  }

  write(text: string, bytes?: Uint8Array): boolean {
    if (this.#gone || this.#ended) return true;
    const whole = new Uint8Array(text.length + (bytes?.length ?? 0));
    whole.set(bytesOf(text));
    if (bytes !== undefined) whole.set(bytes, text.length);
    if (whole.length === 0) return true;
    this.written.push(whole);
    this.peer.#come({ what: "data", bytes: whole });
    this.#crowded = this.peer.#comingBytes() >= ROOM_BYTES;
    return !this.#crowded;
  }

  end(sent?: () => void): void {
    if (this.#gone || this.#ended) return;
    this.#ended = true;
    this.peer.#come({ what: "end" });
    queueMicrotask(() => {
      if (!this.#gone) sent?.();
    });
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake();
  }

  destroy(): void {
    if (this.#gone) return;
    this.#gone = true;
    if (!this.#ended) this.peer.#come({ what: "end" });
  }

  reset(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.peer.#coming.length = 0;
    this.peer.#come({ what: "error", error: new Error("connection reset by peer") });
  }

  #come(happening: Happening): void {
    this.#coming.push(happening);
    if (happening.what === "end") this.#peerEnded = true;
    this.#wake();
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    queueMicrotask(() => {
      this.#awake = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    while (!this.#gone && this.#coming.length > 0) {
      const [happening] = this.#coming;
      // A reset shows through a pause.
      if (this.#paused && happening.what !== "error") return;
      this.#coming.shift();
      if (happening.what === "data") this.consumer.onData(happening.bytes);
      else if (happening.what === "end") this.consumer.onEnd();
      else this.#fail(happening.error);
      this.peer.#makeRoom();
    }
  }

  #fail(error: Error): void {
    this.#gone = true;
    this.consumer.onError(error);
  }

  #makeRoom(): void {
    if (!this.#crowded || this.peer.#comingBytes() >= ROOM_BYTES) return;
    this.#crowded = false;
    if (!this.#gone) this.consumer.onDrain();
  }

  #comingBytes(): number {
    return this.#coming.reduce(
      (sum, each) => sum + (each.what === "data" ? each.bytes.length : 0),
      0,
    );
  }
}
