import type { Socket } from "../socket.ts";
import { WireError } from "./wire_error.ts";
import { latin1 } from "./latin1.ts";
import { EMPTY_LINES, HEAD_BYTES } from "./limits.ts";

/** Most heads fit; what comes after is mostly body, which must not be decoded. */
const FIRST_LOOK_BYTES = 4096;

/** Of bytes that are not a whole head yet: nothing that may follow can make them one. */
// deno-lint-ignore no-control-regex
const HOPELESS = /\r[^\n]|[^\r]\n|[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * The next head, one code unit a byte, up to and with the CRLF of its last line; the bytes after
 * the empty line stay in the socket. Undefined when the peer has ended before it. Throws WireError
 * `too_large`, `cut_short`, and `malformed` where waiting for the rest would be in vain.
 */
export async function readHead(socket: Socket): Promise<string | undefined> {
  const bytes = await socket.read();
  return bytes === undefined ? undefined : headIn(bytes, socket);
}

/** The same for a request, which a few empty lines may precede (RFC 9112 §2.2). */
export async function readRequestHead(socket: Socket): Promise<string | undefined> {
  let bytes = await socket.read();
  if (bytes !== undefined && bytes[0] === CR) bytes = await withoutEmptyLines(bytes, socket);
  return bytes === undefined ? undefined : headIn(bytes, socket);
}

const CR = 13;
const LF = 10;

/** What follows up to EMPTY_LINES empty lines; more of them make a malformed request line. */
async function withoutEmptyLines(
  first: Uint8Array,
  socket: Socket,
): Promise<Uint8Array | undefined> {
  let bytes: Uint8Array | undefined = first;
  for (let taken = 0; taken < EMPTY_LINES * 2; taken++) {
    if (bytes === undefined) return undefined;
    const expected = taken % 2 === 0 ? CR : LF;
    if (bytes[0] !== expected) {
      if (expected === CR) return bytes;
      throw new WireError("malformed", "a CR without LF");
    }
    bytes = bytes.length > 1 ? bytes.subarray(1) : await socket.read();
  }
  return bytes;
}

/** The head that begins with `bytes`, which `socket` has given; at once where all of it is there. */
export function headIn(bytes: Uint8Array, socket: Socket): string | Promise<string> {
  const text = latin1(bytes, Math.min(bytes.length, FIRST_LOOK_BYTES));
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return assemble(bytes, socket);
  if (bytes.length > end + 4) socket.unread(bytes.subarray(end + 4));
  return text.slice(0, end + 2);
}

/** Looks only at what is new and the three characters before: a slow sender costs no more. */
async function assemble(first: Uint8Array, socket: Socket): Promise<string> {
  let head = "";
  let tail = "";
  for (let bytes: Uint8Array | undefined = first;; bytes = await socket.read()) {
    if (bytes === undefined) throw new WireError("cut_short", "the connection ended in a head");
    const known = tail.length;
    const added = latin1(bytes, Math.min(bytes.length, HEAD_BYTES + 4));
    const window = tail + added;
    const end = window.indexOf("\r\n\r\n");
    if (end >= 0) {
      const length = head.length + end + 2 - known;
      if (length > HEAD_BYTES) throw tooLarge();
      socket.unread(bytes.subarray(end + 4 - known));
      return (head + added).slice(0, length);
    }
    if (HOPELESS.test(window)) {
      throw new WireError("malformed", "a head with a forbidden character");
    }
    head += added;
    if (head.length > HEAD_BYTES) throw tooLarge();
    tail = window.slice(-3);
  }
}

function tooLarge(): WireError {
  return new WireError("too_large", `a head of more than ${HEAD_BYTES} bytes`);
}
