/** How much a peer may send where HTTP itself sets no bound (RFC 9112 §3, RFC 9110 §5.4). */

export interface HeadLimits {
  /** Bytes of the first line and all field lines. */
  readonly head: number;
  /** Bytes of one line, without its CRLF. */
  readonly line: number;
  /** Field lines. */
  readonly fields: number;
}

/** Of a client's connection. */
export interface ClientLimits extends HeadLimits {
  /** For the next request's head, whole: an idle connection, or a slow one, is closed after it. */
  readonly headerTimeoutMs: number;
  /** For the client to take the next piece of a body. */
  readonly idleMs: number;
  /** For bytes to move, either way, after a switch of protocols. */
  readonly tunnelIdleMs: number;
}

/** Where a config says nothing else, both. */
export const HEAD_LIMITS: HeadLimits = { head: 64 * 1024, line: 16 * 1024, fields: 256 };

export const CLIENT_LIMITS: ClientLimits = {
  ...HEAD_LIMITS,
  headerTimeoutMs: 75_000,
  idleMs: 60_000,
  tunnelIdleMs: 300_000,
};

/** Empty lines before a request line (RFC 9112 §2.2 asks for one). */
export const EMPTY_LINES = 2;

/** The line before a chunk: its size and extensions, without CRLF (RFC 9112 §7.1.1). */
export const CHUNK_LINE_BYTES = 4 * 1024;

/** All trailer fields of a chunked body. */
export const TRAILER_BYTES = 16 * 1024;
