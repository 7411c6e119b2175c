/**
 * Sockets by way of `node:net` and `node:tls`, which Deno and Bun both have. After a failed write
 * Node's sockets give up what has arrived and was not read yet.
 */
import net from "node:net";
import tls from "node:tls";
import { encode } from "../../http/h1/latin1.ts";
import { type Consumer, NOBODY, ROOM_BYTES, type Socket } from "../../http/socket.ts";
import { canonicalAddress } from "../../grammar/address.ts";
import type { Endpoint } from "../../grammar/endpoint.ts";
import { DenoGate } from "./deno_gate.ts";
import { KeptListener } from "./kept_listener.ts";
import { type Connect, type Destination, type Listen, type Listening, QUEUE } from "./listening.ts";

/** Up to here a copy costs no more than a second write (measured, on Deno and on Bun). */
const JOINED_BYTES = 16 * 1024;

export class NodeSocket implements Socket {
  readonly #raw: net.Socket;
  #ended = false;
  #ending = false;
  #gone = false;
  readonly remote: Endpoint;
  readonly localAddress: string;
  readonly localPort: number;
  consumer: Consumer = NOBODY;

  constructor(raw: net.Socket) {
    this.#raw = raw;
    this.remote = { address: canonicalAddress(raw.remoteAddress ?? ""), port: raw.remotePort ?? 0 };
    this.localAddress = canonicalAddress(raw.localAddress ?? "");
    this.localPort = raw.localPort ?? 0;
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
    return !this.#ended && !this.#gone;
  }

  write(text: string, bytes?: Uint8Array): boolean {
    if (this.#gone || this.#ending) return true;
    const raw = this.#raw;
    if (bytes === undefined) {
      raw.write(encode(text));
    } else if (text === "") {
      raw.write(bytes);
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
    this.#raw.pause();
  }

  resume(): void {
    this.#raw.resume();
  }

  destroy(): void {
    this.#gone = true;
    this.#raw.destroy();
  }

  reset(): void {
    this.#gone = true;
    this.#raw.resetAndDestroy();
  }

  #finish(): void {
    if (this.#ended || this.#gone) return;
    this.#ended = true;
    this.consumer.onEnd();
  }

  #fail(error: Error): void {
    if (this.#gone) return;
    this.#gone = true;
    this.consumer.onError(error);
  }

  /** By itself a socket closes when both halves have ended. */
  #closed(): void {
    if (this.#ended && this.#ending) this.#gone = true;
    else this.#fail(new Error("the connection is closed"));
  }
}

export const listen: Listen = (
  { hostname, port, shared = false, mostAhead = QUEUE, closed },
  accept,
) =>
  new Promise((resolve, reject) => {
    const made = () =>
      net.createServer({ allowHalfOpen: true, noDelay: true }, (raw) => {
        if (closed !== undefined) raw.once("close", closed);
        accept(new NodeSocket(raw));
      });
    const server = made();
    server.once("error", reject);
    const host = hostname === "" ? undefined : hostname;
    const backlog = onBun ? QUEUE : Math.min(QUEUE, mostAhead);
    server.listen({ port, host, backlog, reusePort: shared }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve({
        port: typeof address === "object" && address !== null ? address.port : port,
        ...onBun ? keptBy(server, made) : gatedBy(server, backlog),
      });
    });
  });

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

function keptBy(server: net.Server, made: () => net.Server): Omit<Listening, "port"> {
  const acceptingBy = (server: net.Server) => {
    return {
      fd: () => Reflect.get(Reflect.get(server, "_handle"), "fd"),
      stop: () => void server.close(),
    };
  };
  const kept = new KeptListener(acceptingBy(server), (fd) => acceptingBy(made().listen({ fd })));
  return {
    ahead: 0,
    pause: () => kept.pause(),
    resume: () => kept.resume(),
    close: () => kept.close(),
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
  if (options !== undefined) return tls.connect({ ...options, host, port });
  return net.connect({ host, port, noDelay: true, allowHalfOpen: true });
}
