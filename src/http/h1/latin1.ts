/**
 * HTTP's text is bytes; here each is one code unit (ISO 8859-1), so that what came goes on
 * unchanged. A TextDecoder does not do: its "latin1" is windows-1252.
 */
import { Buffer } from "node:buffer";

const encoder = new TextEncoder();

/** The first `length` bytes as text. */
export function latin1(bytes: Uint8Array, length: number): string {
  return bufferOf(bytes).toString("latin1", 0, length);
}

/** `text` as bytes, with `body` after it, in one piece: one write instead of two. */
export function encode(text: string, body?: Uint8Array): Uint8Array {
  const length = text.length;
  // A Buffer, as the socket would make one of anything else.
  const bytes = Buffer.allocUnsafe(length + (body === undefined ? 0 : body.length));
  // For ASCII, which is the same in both, half the time of Buffer.write on Deno.
  const { read, written } = encoder.encodeInto(text, bytes);
  if (read !== length || written !== length) bytes.write(text, 0, length, "latin1");
  if (body !== undefined) bytes.set(body, length);
  return bytes;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
