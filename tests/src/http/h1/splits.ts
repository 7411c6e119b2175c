import { bytesOf } from "../../../socket_pair.ts";

/** The bytes of `text` whole, cut once at every offset, and one by one. */
export function* splits(text: string): Generator<Uint8Array[]> {
  const bytes = bytesOf(text);
  yield [bytes];
  for (let at = 1; at < bytes.length; at++) {
    yield [bytes.subarray(0, at), bytes.subarray(at)];
  }
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** `bytes` cut at `offsets`, in any order. */
export function cut(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const to of offsets.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b)) {
    if (to > from) pieces.push(bytes.subarray(from, to));
    from = Math.max(from, to);
  }
  pieces.push(bytes.subarray(from));
  return pieces;
}
