/** How much a peer may send where HTTP itself sets no bound (RFC 9112 §3, RFC 9110 §5.4). */

/** A head: the first line and all field lines. */
export const HEAD_BYTES = 64 * 1024;

/** One line of a head, without its CRLF. */
export const LINE_BYTES = 16 * 1024;

/** Field lines in a head. */
export const FIELD_COUNT = 256;

/** Empty lines before a request line (RFC 9112 §2.2 asks for one). */
export const EMPTY_LINES = 2;

/** The line before a chunk: its size and extensions, without CRLF (RFC 9112 §7.1.1). */
export const CHUNK_LINE_BYTES = 4 * 1024;

/** All trailer fields of a chunked body. */
export const TRAILER_BYTES = 16 * 1024;
