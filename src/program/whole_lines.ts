/**
 * Lines for a pipe that several processes write to. What is written in one piece of up to PIPE_BUF
 * bytes stands there in one piece (POSIX, write()); of more, a part may, and then something else.
 */
const PIPE_BUF = 4096;
const LINE_FEED = 0x0a;

const encoder = new TextEncoder();

/** `text`, in pieces of as many lines as fit; a line that does not is a piece of its own. */
export function* wholeLines(text: string): Iterable<Uint8Array> {
  const bytes = encoder.encode(text);
  for (let start = 0; start < bytes.length;) {
    const end = endOfPiece(bytes, start);
    yield bytes.subarray(start, end);
    start = end;
  }
}

function endOfPiece(bytes: Uint8Array, start: number): number {
  if (bytes.length - start <= PIPE_BUF) return bytes.length;
  const fitting = bytes.lastIndexOf(LINE_FEED, start + PIPE_BUF - 1);
  if (fitting >= start) return fitting + 1;
  const end = bytes.indexOf(LINE_FEED, start + PIPE_BUF);
  return end < 0 ? bytes.length : end + 1;
}
