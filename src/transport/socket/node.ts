/** Sockets by way of `node:net` and `node:tls`, which Deno and Bun both have. */
import net from "node:net";
import tls from "node:tls";
import { isLarge, release } from "../../http/body/release.ts";
import { encode } from "../../http/h1/latin1.ts";
import {
  type Consumer,
  NOBODY,
  ROOM_BYTES,
  type Socket,
  type TlsState,
} from "../../http/socket.ts";
import { canonicalAddress } from "../../grammar/address.ts";
import type { Endpoint } from "../../grammar/endpoint.ts";
import { acceptAnnounced } from "../proxy_protocol/announced.ts";
import { DenoGate } from "./deno_gate.ts";
import { type ReadingHandle, readingHandleOf } from "./deno_tls.ts";
import { type Accepting, KeptListener } from "./kept_listener.ts";
import {
  type Connect,
  type Destination,
  type KeptListening,
  type Listening,
  type Place,
  QUEUE,
} from "./listening.ts";

/** Up to here a copy costs no more than a second write (measured, on Deno and on Bun). */
const JOINED_BYTES = 16 * 1024;

/** A read of Deno's takes 64 KiB; with the usual mark a paused socket holds two of them. */
const READ_AHEAD = { readableHighWaterMark: 1024 };

export class NodeSocket implements Socket {
  readonly #raw: net.Socket;
  readonly #below: net.Socket;
  readonly #reading: ReadingHandle | undefined;
  #ended = false;
  #ending = false;
  #gone = false;
  #paused = false;
  /** Why nothing more can be sent. What has come is still read, to its end. */
  #unsendable: Error | undefined;
  remote: Endpoint;
  readonly localAddress: string;
  readonly localPort: number;
  readonly tls: TlsState | undefined;
  consumer: Consumer = NOBODY;
  failure?: Error;

  /** `below`: what `raw` speaks TLS over. */
  constructor(
    raw: net.Socket,
    { below = raw, state }: { below?: net.Socket; state?: TlsState } = {},
  ) {
    this.#raw = raw;
    this.#below = below;
    this.#reading = raw instanceof tls.TLSSocket ? readingHandleOf(raw) : undefined;
    this.tls = state;
    this.remote = { address: canonicalAddress(raw.remoteAddress ?? ""), port: raw.remotePort ?? 0 };
    this.localAddress = canonicalAddress(raw.localAddress ?? "");
    this.localPort = raw.localPort ?? 0;
    keepWriteFailures(raw, (error) => this.#cannotSend(error));
    raw.on("data", (bytes: Uint8Array) => {
      if (!this.#gone) this.consumer.onData(bytes);
    });
    raw.on("drain", () => {
      if (!this.#gone) this.consumer.onDrain();
    });
    raw.on("end", () => this.#finish());
    raw.on("error", (error: Error) => this.#fail(error));
    raw.on("close", () => this.#closed());
  }

  get open(): boolean {
    return !this.#ended && !this.#gone && this.#unsendable === undefined;
  }

  write(text: string, bytes?: Uint8Array, spent = false): boolean {
    if (this.#gone || this.#ending || this.#unsendable !== undefined) return true;
    const raw = this.#raw;
    if (bytes === undefined) {
      raw.write(encode(text));
    } else if (text === "") {
      if (spent && isLarge(bytes)) raw.write(bytes, () => release(bytes));
      else raw.write(bytes);
    } else if (bytes.length <= JOINED_BYTES) {
      raw.write(encode(text, bytes));
    } else {
      raw.cork();
      raw.write(encode(text));
      raw.write(bytes);
      raw.uncork();
    }
    return raw.writableLength < ROOM_BYTES;
  }

  end(sent?: () => void): void {
    if (this.#gone || this.#ending) return;
    this.#ending = true;
    this.#raw.end(() => {
      if (!this.#gone) sent?.();
    });
  }

  pause(): void {
    if (this.#gone) return;
    this.#paused = true;
    this.#raw.pause();
    this.#reading?.readStop();
  }

  resume(): void {
    if (this.#gone) return;
    this.#paused = false;
    this.#reading?.readStart();
    this.#raw.resume();
  }

  destroy(): void {
    this.#drop();
    this.#raw.destroy();
  }

  reset(): void {
    this.#drop();
    this.#below.resetAndDestroy();
  }

  /** Reading tells of the end, after what has come; where nothing is read, it is told at once. */
  #cannotSend(error: Error): void {
    this.#unsendable ??= error;
    if (this.#paused || this.#ended) this.#fail(error);
  }

  /** After a failed write it may be what is left of a reset. */
  #finish(): void {
    if (this.#ended || this.#gone) return;
    if (this.#unsendable !== undefined) return this.#fail(this.#unsendable);
    this.#ended = true;
    this.consumer.onEnd();
  }

  #fail(error: Error): void {
    if (this.#gone) return;
    const { consumer } = this;
    this.failure = error;
    this.#drop();
    this.#raw.destroy();
    consumer.onError(error);
  }

  /** By itself a socket closes when both halves have ended. */
  #closed(): void {
    if (this.#ended && this.#ending) this.#drop();
    else this.#fail(new Error("the connection is closed"));
  }

  /** Whoever still knows it, its pool for one, keeps no exchange by it. */
  #drop(): void {
    this.#gone = true;
    this.consumer = NOBODY;
  }
}

type Written = (error?: Error | null) => void;

/**
 * Tells of a failed write without telling the stream, which would drop what has arrived and was not
 * read yet: of an answer that comes before the end of its request (RFC 9112 §9.5) nothing is lost.
 */
function keepWriteFailures(raw: net.Socket, failed: (error: Error) => void): void {
  let inner: Written | undefined;
  let outer: Written | undefined;
  /** Made once, as a stream has but one. */
  const around = (written: Written): Written => {
    if (inner === written) return outer!;
    inner = written;
    return outer = (error) => {
      if (error) failed(error);
      written();
    };
  };
  const write = raw._write;
  raw._write = (chunk, encoding, written) => write.call(raw, chunk, encoding, around(written));
  const writev = raw._writev;
  if (typeof writev === "function") {
    raw._writev = (chunks, written) => writev.call(raw, chunks, around(written));
  }
}

export const listen = (
  place: Place,
  accept: (socket: Socket) => void,
): Promise<Listening & Partial<KeptListening>> =>
  new Promise((resolve, reject) => {
    const { hostname, port, shared = false, mostAhead = QUEUE } = place;
    const server = serverFor(place, accept);
    server.once("error", reject);
    const host = hostname === "" ? undefined : hostname;
    const backlog = onBun ? QUEUE : Math.min(QUEUE, mostAhead);
    server.listen({ port, host, backlog, reusePort: shared }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        ...onBun ? keptBy(server, (fd) => acceptOn(fd, place, accept)) : gatedBy(server, backlog),
      });
    });
  });

function serverFor(
  { opened, closed, tls, announcers }: Place,
  accept: (socket: Socket) => void,
): net.Server {
  return net.createServer({ allowHalfOpen: true, noDelay: true }, (raw) => {
    opened?.();
    if (closed !== undefined) raw.once("close", closed);
    const server = tls?.server();
    if (server === undefined) acceptAnnounced(new NodeSocket(raw), announcers?.(), accept);
    else server.take(raw, { secured: accept, plain: tls!.plain }, announcers?.());
  });
}

const onBun = Reflect.has(globalThis, "Bun");

function gatedBy(server: net.Server, backlog: number): Omit<Listening, "port"> {
  const gate = new DenoGate(server, backlog);
  return {
    ahead: backlog,
    pause: () => gate.pause(),
    resume: () => gate.resume(),
    close() {
      gate.close();
      server.close();
    },
  };
}

function keptBy(
  server: net.Server,
  open: (fd: number) => Accepting,
): Omit<KeptListening, "port"> {
  const kept = new KeptListener(acceptingBy(server), open);
  return {
    ahead: 0,
    pause: () => kept.pause(),
    resume: () => kept.resume(),
    reopen: (open) => kept.reopen(open),
    close: () => kept.close(),
  };
}

/** Bun: on a file that is listened on. */
export function acceptOn(fd: number, place: Place, accept: (socket: Socket) => void): Accepting {
  return acceptingBy(serverFor(place, accept).listen({ fd }));
}

function acceptingBy(server: net.Server): Accepting {
  return {
    fd: () => Reflect.get(Reflect.get(server, "_handle"), "fd"),
    stop: () => void server.close(),
  };
}

export const connect: Connect = (to, signal) =>
  new Promise((resolve, reject) => {
    const raw = rawTo(to);
    if (to.closed !== undefined) raw.once("close", to.closed);
    const abort = () => {
      raw.destroy();
      reject(signal.reason);
    };
    const settle = () => {
      signal.removeEventListener("abort", abort);
      raw.off("error", fail);
    };
    const fail = (error: Error) => {
      settle();
      raw.destroy();
      reject(error);
    };
    raw.once("error", fail);
    raw.once(to.tls === undefined ? "connect" : "secureConnect", () => {
      settle();
      if (to.tls !== undefined) raw.setNoDelay(true);
      resolve(new NodeSocket(raw));
    });
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });

function rawTo({ address: host, port, tls: options }: Destination): net.Socket {
  if (options !== undefined) return tls.connect({ ...options, ...READ_AHEAD, host, port });
  return net.connect({ ...READ_AHEAD, host, port, noDelay: true, allowHalfOpen: true });
}
