/**
 * Sockets by way of `node:net` and `node:tls`, which Deno and Bun both have: one code for both,
 * and faster as a listener than either's own (docs/performance.md).
 */
import net from "node:net";
import tls from "node:tls";
import type { Socket } from "../../http/socket.ts";

/** Bytes read ahead of the reader before the socket is paused. */
const READ_AHEAD = 64 * 1024;

export class NodeSocket implements Socket {
  readonly #raw: net.Socket;
  readonly #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #paused = false;
  #ended = false;
  #failure: Error | undefined;
  #reader: { resolve(bytes: Uint8Array | undefined): void; reject(error: Error): void } | undefined;
  #ending: { resolve(): void; reject(error: Error): void } | undefined;
  #room: { promise: Promise<void>; resolve(): void; reject(error: Error): void } | undefined;
  readonly remote: { readonly address: string; readonly port: number };
  readonly localAddress: string;
  readonly localPort: number;
  onDeparture: (() => void) | undefined;
  onUnasked: (() => void) | undefined;

  constructor(raw: net.Socket) {
    this.#raw = raw;
    this.remote = { address: raw.remoteAddress ?? "", port: raw.remotePort ?? 0 };
    this.localAddress = raw.localAddress ?? "";
    this.localPort = raw.localPort ?? 0;
    raw.on("data", (bytes: Uint8Array) => this.#arrive(bytes));
    raw.on("end", () => this.#finish());
    raw.on("error", (error: Error) => this.#fail(error));
    raw.on("close", () => this.#fail(new Error("the connection is closed")));
    raw.on("drain", () => {
      this.#room?.resolve();
      this.#room = undefined;
    });
  }

  get pending(): boolean {
    return this.#unreadBytes > 0;
  }

  get open(): boolean {
    return !this.#ended && this.#failure === undefined;
  }

  take(): Uint8Array | undefined {
    if (this.#unreadBytes === 0) return undefined;
    const bytes = this.#unread.shift()!;
    this.#unreadBytes -= bytes.length;
    if (this.#paused && this.#unreadBytes < READ_AHEAD) {
      this.#paused = false;
      this.#raw.resume();
    }
    return bytes;
  }

  read(): Promise<Uint8Array | undefined> {
    const bytes = this.take();
    if (bytes !== undefined) return Promise.resolve(bytes);
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => this.#reader = { resolve, reject });
  }

  unread(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#unread.unshift(bytes);
    this.#unreadBytes += bytes.length;
  }

  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#raw.write(bytes)) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  end(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#ending = { resolve, reject };
      this.#raw.end(resolve);
    });
  }

  destroy(reason: Error = new Error("the connection was closed")): void {
    this.#fail(reason);
    this.#raw.destroy();
  }

  reset(): void {
    this.#fail(new Error("the connection was reset"));
    this.#raw.resetAndDestroy();
  }

  #arrive(bytes: Uint8Array): void {
    const reader = this.#reader;
    if (reader !== undefined) {
      this.#reader = undefined;
      return reader.resolve(bytes);
    }
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    this.onUnasked?.();
    if (this.#unreadBytes >= READ_AHEAD && !this.#paused) {
      this.#paused = true;
      this.#raw.pause();
    }
  }

  #finish(): void {
    if (this.#ended || this.#failure !== undefined) return;
    this.#ended = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
    this.#depart();
  }

  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#reader?.reject(error);
    this.#reader = undefined;
    this.#ending?.reject(error);
    if (this.#room !== undefined) {
      this.#room.promise.catch(() => {});
      this.#room.reject(error);
      this.#room = undefined;
    }
    if (!this.#ended) this.#depart();
  }

  #depart(): void {
    const departed = this.onDeparture;
    this.onDeparture = undefined;
    departed?.();
  }
}

export interface Listening {
  readonly port: number;
  /** Accepts no more; connections already made go on. */
  close(): void;
}

export interface Place {
  /** "" for every interface, both families. */
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Others may listen there too, if they all say so: each connection goes to one (SO_REUSEPORT). */
  readonly shared?: boolean;
}

/** Rejects where that fails. */
export function listen(
  { hostname, port, shared = false }: Place,
  accept: (socket: Socket) => void,
): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = net.createServer(
      { allowHalfOpen: true, noDelay: true },
      (raw) => accept(new NodeSocket(raw)),
    );
    server.once("error", reject);
    const host = hostname === "" ? undefined : hostname;
    server.listen({ port, host, reusePort: shared }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        close: () => void server.close(),
      });
    });
  });
}

export interface Destination {
  /** An IP address: names are resolved by the caller. */
  readonly address: string;
  readonly port: number;
  readonly tls?: tls.ConnectionOptions;
}

/** Connects, TLS handshake included. Rejects with the reason; an aborted attempt is destroyed. */
export function connect(to: Destination, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const at = { host: to.address, port: to.port };
    const raw = to.tls === undefined
      ? net.connect({ ...at, noDelay: true, allowHalfOpen: true })
      : tls.connect({ ...to.tls, ...at });
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
}
