import type { Endpoint } from "../grammar/endpoint.ts";

/**
 * A two-way byte stream, told of by callbacks: what HTTP/1.1 is spoken over. Each runtime's sockets
 * are made into one (src/transport/socket/).
 *
 * One consumer at a time is told of what happens, and one is swapped for another in the same step:
 * a client's connection, an exchange, a pool's rest, a tunnel. Who gets a socket sets its consumer
 * before the turn is over; nothing is told earlier.
 */
export interface Socket {
  /** The other side: the peer or, where it speaks for a client (PROXY protocol), that client. */
  remote: Endpoint;
  /** The address (canonical) and port that the other side connected to, or this one connected from. */
  readonly localAddress: string;
  readonly localPort: number;
  /** Of a client's connection; absent: it is not encrypted. */
  readonly tls?: TlsState;
  /** The other side has not ended, this side has not destroyed it, and it has not failed. */
  readonly open: boolean;
  /** Why it is not, where it has failed. */
  readonly failure?: Error;
  /** Who is told from now on. */
  consumer: Consumer;
  /**
   * Takes text, a code unit a byte, and bytes after it, to be sent at once. False: they wait for the
   * other side, and `onDrain` tells when there is room for more. Bytes are not to be changed later.
   * After an end or a failure it takes them for nothing. `spent`: nobody else holds the bytes, whose
   * memory may be released once they are sent.
   */
  write(text: string, bytes?: Uint8Array, spent?: boolean): boolean;
  /** Ends this side's half after what was written; `sent` is called when that has gone out. */
  end(sent?: () => void): void;
  /** `onData` is called no more until `resume`; what has begun to arrive may still come. */
  pause(): void;
  resume(): void;
  /** Ends both halves at once and drops what was not yet sent. The consumer is told nothing more. */
  destroy(): void;
  /** The same, by a reset: the other side cannot take it for an orderly end. */
  reset(): void;
}

/** What a TLS handshake with a client has settled. */
export interface TlsState {
  /** `TLSv1.3` */
  readonly version: string;
  /** Whether the certificate that the client was shown is for this host. */
  covers(host: string): boolean;
  /** The certificate that the client has shown; absent: none that is trusted. */
  readonly client?: ClientCertificate;
}

export interface ClientCertificate {
  /** As RFC 4514 writes it, in ASCII alone. */
  readonly subject: string;
  /** SHA-256, in lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

/** Who is told of what happens on a socket. None of these may throw. */
export interface Consumer {
  /** The bytes are the consumer's: nobody changes them later. */
  onData(bytes: Uint8Array): void;
  /** There is room again, after a `write` that said that there was none. */
  onDrain(): void;
  /** The other side has ended its half: no more bytes come. */
  onEnd(): void;
  /** The connection is lost. Called once, after all bytes that came, and nothing is told after it. */
  onError(error: Error): void;
}

/** Of a socket that nobody has claimed yet. */
export const NOBODY: Consumer = {
  onData() {},
  onDrain() {},
  onEnd() {},
  onError() {},
};

/** Bytes that a socket takes to be sent before it says that there is no room. */
export const ROOM_BYTES = 64 * 1024;
