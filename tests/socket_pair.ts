import type { Socket } from "../src/http/socket.ts";

/** Bytes that may wait for a reader before a write says that there is no room. */
const ROOM_BYTES = 64 * 1024;

/** Two sockets joined in memory. Each write arrives as one piece of its own. */
export function socketPair(): [PairedSocket, PairedSocket] {
  const a = new PairedSocket();
  const b = new PairedSocket();
  a.peer = b;
  b.peer = a;
  return [a, b];
}

/** A socket whose other side has sent `pieces` and, unless `open`, ended. */
export function socketOf(
  pieces: Iterable<Uint8Array | string>,
  { open = false }: { open?: boolean } = {},
): PairedSocket {
  const [socket, peer] = socketPair();
  for (const piece of pieces) {
    peer.write(typeof piece === "string" ? bytesOf(piece) : piece);
  }
  if (!open) peer.end();
  return socket;
}

/** One byte a code unit, as on the wire. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** What is left to read, up to the end of the other side. */
export async function restOf(socket: Socket): Promise<string> {
  let text = "";
  for (let bytes; (bytes = await socket.read()) !== undefined;) {
    text += textOf(bytes);
  }
  return text;
}

export class PairedSocket implements Socket {
  readonly remote = { address: "127.0.0.1", port: 50_000 };
  readonly localAddress = "127.0.0.1";
  readonly localPort = 80;
  peer!: PairedSocket;
  onDeparture: (() => void) | undefined;
  onUnasked: (() => void) | undefined;
  /** Every write to the other side, apart. */
  readonly written: Uint8Array[] = [];
  #arrived: Uint8Array[] = [];
  #peerEnded = false;
  #ended = false;
  #failure: Error | undefined;
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  get pending(): boolean {
    return this.#arrived.length > 0;
  }

  get open(): boolean {
    return !this.#ended && !this.#peerEnded && this.#failure === undefined;
  }

  read(): Promise<Uint8Array | undefined> {
    const bytes = this.take();
    if (bytes !== undefined) return Promise.resolve(bytes);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#peerEnded) return Promise.resolve(undefined);
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  take(): Uint8Array | undefined {
    const bytes = this.#arrived.shift();
    if (bytes !== undefined && this.#unreadBytes() < ROOM_BYTES) {
      this.peer.#makeRoom();
    }
    return bytes;
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#arrived.unshift(bytes);
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.written.push(bytes);
    this.peer.#arrive(bytes);
    if (this.peer.#unreadBytes() < ROOM_BYTES) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  end(): Promise<void> {
    this.#ended = true;
    this.peer.#finish();
    return Promise.resolve();
  }

  destroy(reason: Error = new Error("the connection was closed")): void {
    this.#fail(reason);
    this.peer.#finish();
  }

  reset(): void {
    this.#fail(new Error("the connection was closed"));
    this.peer.#fail(new Error("connection reset by peer"));
  }

  #arrive(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#reader === undefined) return void this.#arrived.push(bytes);
    this.#reader.resolve(bytes);
    this.#reader = undefined;
  }

  #finish(): void {
    if (this.#peerEnded || this.#failure !== undefined) return;
    this.#peerEnded = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
    this.#depart();
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#arrived = [];
    this.#reader?.reject(error);
    this.#reader = undefined;
    this.#room?.reject(error);
    this.#room = undefined;
    if (!this.#peerEnded) this.#depart();
  }

  #depart(): void {
    const departed = this.onDeparture;
    this.onDeparture = undefined;
    departed?.();
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  #unreadBytes(): number {
    return this.#arrived.reduce((sum, bytes) => sum + bytes.length, 0);
  }
}
