/** Connections of peers that speak for others: each says first who its client is. */
import type { AddressSet } from "../../grammar/address.ts";
import { Deadline } from "../../http/deadline.ts";
import { type Consumer, NOBODY, type Socket } from "../../http/socket.ts";
import { log } from "../../log/log.ts";
import { HeaderReader } from "./read.ts";

export interface Announcers {
  /** Whose connections begin with a header of the PROXY protocol; nobody else's do. */
  readonly networks: AddressSet;
  /** For the header, from the connection on. */
  readonly headerMs: number;
}

/** Passes a socket on once it is known whom it is of, or closes it without an answer. */
export function acceptAnnounced(
  socket: Socket,
  announcers: Announcers | undefined,
  accept: (socket: Socket) => void,
): void {
  if (announcers === undefined || !announcers.networks.has(socket.remote.address)) {
    return accept(socket);
  }
  socket.consumer = new Announcement(socket, { accept, headerMs: announcers.headerMs });
}

/** As `feed` of the reader has it. Undefined also where it is broken, which is logged. */
export function restAfter(
  reader: HeaderReader,
  bytes: Uint8Array,
  { peer, close }: { peer: string | undefined; close: () => void },
): Uint8Array | undefined {
  try {
    return reader.feed(bytes);
  } catch (error) {
    log.warn("a PROXY header is missing or broken", { peer, cause: (error as Error).message });
    close();
  }
}

class Announcement implements Consumer {
  readonly #socket: Socket;
  readonly #accept: (socket: Socket) => void;
  readonly #reader = new HeaderReader();
  readonly #deadline: Deadline;

  constructor(
    socket: Socket,
    { accept, headerMs }: { accept: (socket: Socket) => void; headerMs: number },
  ) {
    this.#socket = socket;
    this.#accept = accept;
    this.#deadline = new Deadline(() => {
      log.warn("a PROXY header takes too long", { peer: socket.remote.address });
      this.#close();
    });
    this.#deadline.start(headerMs);
  }

  onData(bytes: Uint8Array): void {
    const socket = this.#socket;
    const peer = socket.remote.address;
    const rest = restAfter(this.#reader, bytes, { peer, close: () => this.#close() });
    if (rest === undefined) return;
    this.#deadline.dispose();
    socket.remote = this.#reader.client ?? socket.remote;
    socket.consumer = NOBODY;
    this.#accept(socket);
    if (rest.length > 0) socket.consumer.onData(rest);
  }

  onDrain(): void {}

  onEnd(): void {
    this.#close();
  }

  onError(): void {
    this.#deadline.dispose();
  }

  #close(): void {
    this.#deadline.dispose();
    this.#socket.destroy();
  }
}
