/** Below this much the collector keeps up, and a call costs more than it saves. */
const LARGE_BYTES = 16 * 1024;

/**
 * Gives the memory of bytes back at once that nobody else holds. V8 collects buffers late: those of
 * half a GiB of bodies stand before it looks for the first (measured on Deno, 64 KiB a read).
 */
export function release(bytes: Uint8Array): void {
  const { buffer } = bytes;
  if (bytes.length < LARGE_BYTES || bytes.length !== buffer.byteLength) return;
  // SharedArrayBuffer has none.
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** Whether `release` would do anything for bytes of that length. */
export function isLarge(bytes: Uint8Array): boolean {
  return bytes.length >= LARGE_BYTES;
}
