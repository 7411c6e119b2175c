/**
 * Plain TCP on Bun by its own sockets (https://bun.com/docs/runtime/networking/tcp): on Bun they
 * carry a request for two thirds of the CPU time that `node:net` takes.
 */
import { Buffer } from "node:buffer";
import { canonicalAddress } from "../../grammar/address.ts";
import type { Endpoint } from "../../grammar/endpoint.ts";
import { type Consumer, NOBODY, ROOM_BYTES, type Socket } from "../../http/socket.ts";
import { type Accepting, KeptListener } from "./kept_listener.ts";
import { acceptAnnounced } from "../proxy_protocol/announced.ts";
import { ReceiveBuffer } from "./receive_buffer.ts";
import type { Connect, KeptListening, Place } from "./listening.ts";

/** Of Bun's `Socket`, as much as is used here. */
interface Raw {
  readonly fd: number;
  data: BunSocket | undefined;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** How many bytes it took; negative: the connection is gone. */
  write(bytes: Uint8Array): number;
  shutdown(): void;
  pause(): void;
  resume(): void;
  setNoDelay(on: boolean): void;
  /** Orderly, dropping what is unsent. */
  close(): void;
  /** By a reset. */
  terminate(): void;
}

interface Handlers {
  open?(raw: Raw): void;
  data(raw: Raw, bytes: Uint8Array): void;
  drain(raw: Raw): void;
  end(raw: Raw): void;
  close(raw: Raw, error?: Error): void;
  error(raw: Raw, error: Error): void;
  connectError?(raw: Raw, error: Error): void;
}

interface Listener {
  readonly port: number;
  readonly fd: number;
  stop(): void;
}

interface BunRuntime {
  listen(
    options: ({ hostname: string; port: number; reusePort: boolean } | { fd: number }) & {
      allowHalfOpen: boolean;
      socket: Handlers;
    },
  ): Listener;
  connect(options: {
    hostname: string;
    port: number;
    allowHalfOpen: boolean;
    socket: Handlers;
  }): Promise<Raw>;
}

/** Undefined on other runtimes. */
const bun: BunRuntime | undefined = Reflect.get(globalThis, "Bun");

/** Up to here a copy costs less than a second write. */
const JOINED_BYTES = 16 * 1024;

const encoder = new TextEncoder();

/** Bun has sent or copied what it takes when `write` returns, so one buffer serves all sockets. */
const slab = Buffer.allocUnsafeSlow(128 * 1024);

export class BunSocket implements Socket {
  readonly #raw: Raw;
  readonly #closed: (() => void) | undefined;
  readonly #buffer: ReceiveBuffer | undefined;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #crowded = false;
  #ended = false;
  #ending = false;
  #gone = false;
  #paused = false;
  /** A write has failed. What has come is still read, to its end. */
  #unsendable = false;
  #sent: (() => void) | undefined;
  remote: Endpoint;
  readonly localAddress: string;
  readonly localPort: number;
  consumer: Consumer = NOBODY;
  failure?: Error;

  /** `closed`: of Place, and of Destination. */
  constructor(raw: Raw, closed?: () => void, buffer?: ReceiveBuffer) {
    this.#raw = raw;
    this.#closed = closed;
    this.#buffer = buffer;
    this.remote = { address: canonicalAddress(raw.remoteAddress ?? ""), port: raw.remotePort ?? 0 };
    this.localAddress = canonicalAddress(raw.localAddress ?? "");
    this.localPort = raw.localPort ?? 0;
    raw.setNoDelay(true);
    raw.data = this;
  }

  get open(): boolean {
    return !this.#ended && !this.#gone && !this.#unsendable;
  }

  write(text: string, bytes?: Uint8Array): boolean {
    if (this.#gone || this.#ending || this.#unsendable) return true;
    const length = text.length;
    const joined = bytes !== undefined && bytes.length <= JOINED_BYTES ? bytes : undefined;
    if (length > 0) this.#put(encoded(text, joined));
    if (bytes !== undefined && (length === 0 || joined === undefined)) this.#put(bytes);
    if (this.#unsentBytes < ROOM_BYTES) return true;
    this.#crowded = true;
    return false;
  }

  end(sent?: () => void): void {
    if (this.#gone || this.#ending) return;
    this.#ending = true;
    this.#sent = sent;
    if (this.#unsentBytes === 0) this.#shutdown();
  }

  pause(): void {
    this.#paused = true;
    if (this.#gone) return;
    this.#raw.pause();
    this.#buffer?.paused();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#gone) this.#raw.resume();
  }

  destroy(): void {
    if (this.#gone) return;
    this.#drop();
    this.#raw.close();
  }

  reset(): void {
    if (this.#gone) return;
    this.#drop();
    this.#raw.terminate();
  }

  arrived(bytes: Uint8Array): void {
    if (this.#gone) return;
    this.#buffer?.arrived(bytes.length);
    this.consumer.onData(bytes);
  }

  /** The system takes bytes again. */
  writable(): void {
    while (this.#unsent.length > 0) {
      const bytes = this.#unsent[0];
      const taken = this.#raw.write(bytes);
      if (taken < 0) return this.#cannotSend();
      if (this.#gone) return;
      this.#unsentBytes -= taken;
      if (taken < bytes.length) {
        this.#unsent[0] = bytes.subarray(taken);
        return;
      }
      this.#unsent.shift();
    }
    if (this.#ending) return this.#shutdown();
    if (!this.#crowded) return;
    this.#crowded = false;
    this.consumer.onDrain();
  }

  peerEnded(): void {
    if (this.#gone || this.#ended) return;
    // After a failed write it may be what is left of a reset.
    if (this.#unsendable) return this.failed(new Error("the connection was reset"));
    this.#ended = true;
    this.consumer.onEnd();
  }

  /** Where this side has ended before, it tells of the other side's end, too. */
  closed(error: Error | undefined): void {
    this.#closed?.();
    this.failed(error);
  }

  failed(error: Error | undefined): void {
    if (this.#gone) return;
    if (error === undefined && this.#ending) {
      this.peerEnded();
      return this.#drop();
    }
    const { consumer } = this;
    this.failure = error ?? new Error("the connection is closed");
    this.#drop();
    consumer.onError(this.failure);
  }

  /** What the system does not take now waits, in a copy where it stands in the slab. */
  #put(bytes: Uint8Array): void {
    if (this.#unsentBytes > 0) return this.#keep(bytes);
    const taken = this.#raw.write(bytes);
    if (taken < 0) return this.#cannotSend();
    if (taken === bytes.length) return;
    this.#keep(taken === 0 ? bytes : bytes.subarray(taken));
  }

  /** Reading tells of the end, after what has come; where nothing is read, it is told by itself. */
  #cannotSend(): void {
    this.#unsendable = true;
    this.#unsent = [];
    this.#unsentBytes = 0;
    if (this.#paused) queueMicrotask(() => this.#giveUp());
  }

  #giveUp(): void {
    if (this.#gone) return;
    this.failed(new Error("the connection was reset"));
    this.#raw.close();
  }

  #keep(bytes: Uint8Array): void {
    // Not `slice`, which for a Buffer copies nothing.
    this.#unsent.push(bytes.buffer === slab.buffer ? new Uint8Array(bytes) : bytes);
    this.#unsentBytes += bytes.length;
  }

  #shutdown(): void {
    const sent = this.#sent;
    this.#sent = undefined;
    this.#raw.shutdown();
    sent?.();
  }

  /** Whoever still knows it, its pool for one, keeps no exchange by it. */
  #drop(): void {
    this.#gone = true;
    this.consumer = NOBODY;
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#sent = undefined;
  }
}

function encoded(text: string, bytes: Uint8Array | undefined): Uint8Array {
  const length = text.length;
  const whole = length + (bytes === undefined ? 0 : bytes.length);
  const room = whole <= slab.length ? slab : Buffer.allocUnsafeSlow(whole);
  const { read, written } = encoder.encodeInto(text, room);
  if (read !== length || written !== length) room.write(text, 0, length, "latin1");
  if (bytes !== undefined) room.set(bytes, length);
  return room.subarray(0, whole);
}

const handlers: Handlers = {
  data: (raw, bytes) => raw.data?.arrived(bytes),
  drain: (raw) => raw.data?.writable(),
  end: (raw) => raw.data?.peerEnded(),
  close: (raw, error) => raw.data?.closed(error),
  error: (raw, error) => raw.data?.failed(error),
};

export const listen = (
  place: Place,
  accept: (socket: Socket) => void,
): Promise<KeptListening> =>
  new Promise((resolve) => {
    const { hostname, port, shared = false } = place;
    const options = { ...acceptingFor(place, accept), port, reusePort: shared };
    const listener = listenAt(hostname, (name) => bun!.listen({ ...options, hostname: name }));
    const kept = new KeptListener(acceptingBy(listener), (fd) => acceptOn(fd, place, accept));
    resolve({
      port: listener.port,
      ahead: 0,
      pause: () => kept.pause(),
      resume: () => kept.resume(),
      reopen: (open) => kept.reopen(open),
      close: () => kept.close(),
    });
  });

/** On a file that is listened on. */
export function acceptOn(fd: number, place: Place, accept: (socket: Socket) => void): Accepting {
  return acceptingBy(bun!.listen({ ...acceptingFor(place, accept), fd }));
}

function acceptingFor({ opened, closed, announcers }: Place, accept: (socket: Socket) => void) {
  const open = (raw: Raw) => {
    opened?.();
    acceptAnnounced(new BunSocket(raw, closed), announcers?.(), accept);
  };
  return { allowHalfOpen: true, socket: { ...handlers, open } };
}

function acceptingBy(listener: Listener): Accepting {
  return { fd: () => listener.fd, stop: () => listener.stop() };
}

/** Every interface is that of IPv6, which takes IPv4 too, where the system has it. */
function listenAt<T>(hostname: string, open: (hostname: string) => T): T {
  if (hostname !== "") return open(hostname);
  try {
    return open("::");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAFNOSUPPORT") throw error;
    return open("0.0.0.0");
  }
}

/** Bun cannot take back an attempt: a connection that comes too late is closed. */
export const connect: Connect = ({ address, port, closed }, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) {
      closed?.();
      return reject(signal.reason);
    }
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const settle = () => signal.removeEventListener("abort", abort);
    const open = (raw: Raw) => {
      settle();
      const socket = new BunSocket(raw, closed, new ReceiveBuffer(raw.fd));
      if (signal.aborted) socket.destroy();
      else resolve(socket);
    };
    const options = { hostname: address, port, allowHalfOpen: true };
    bun!.connect({ ...options, socket: { ...handlers, open, connectError() {} } }).catch(
      (error: Error) => {
        settle();
        closed?.();
        reject(error);
      },
    );
  });
