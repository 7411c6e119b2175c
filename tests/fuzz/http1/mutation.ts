import type { Random } from "./random.ts";

/** What has told two readers of HTTP apart before. */
const TELLING = [
  "\r\n",
  "\r",
  "\n",
  "\0",
  "\t",
  " ",
  ":",
  ",",
  ";",
  "\x0b",
  "\x7f",
  "\x85",
  "\xa0",
  "\r\n ",
  "\r\n\r\n",
  "0",
  "5",
  "+5",
  "-1",
  "0x5",
  "00000000000000000005",
  "9007199254740992",
  "ffffffffffffffff",
  "chunked",
  ";a",
  " ; a = b",
  ';a="b\\"c"',
  ';a="',
  "=",
  '"',
  "\\",
  "0\r\n\r\n",
  "5\r\nhello\r\n",
  "HTTP/1.0",
  "HTTP/1.1",
  "Content-Length: 5\r\n",
  "Content-Length: 5, 5\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding : chunked\r\n",
];

/** `text` with a few places changed; `other` lends pieces. */
export function mutated(text: string, other: string, random: Random): string {
  for (let left = random.below(5); left > 0; left--) {
    text = mutatedOnce(text, other, random);
  }
  return text;
}

function mutatedOnce(text: string, other: string, random: Random): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(random.of([2, 8, 64])));
  const [before, within, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random.below(7)) {
    case 0:
      return before + after;
    case 1:
      return before + within + within + after;
    case 2:
      return before + random.of(TELLING) + within + after;
    case 3:
      return before + random.of(TELLING) + after;
    case 4:
      return before + String.fromCharCode(random.below(256)) +
        text.slice(from + 1);
    case 5:
      return before + other.slice(random.below(other.length));
    default:
      return random.below(4) === 0 ? before : before + swappedCase(within) + after;
  }
}

/** Of ASCII letters: the others would leave the one byte that they have on the wire. */
function swappedCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 0x20));
}

/** `text` cut at a few offsets, or into single bytes. */
export function cuts(text: string, random: Random): string[] {
  if (random.below(8) === 0) return Array.from(text);
  const pieces: string[] = [];
  for (let left = random.below(6); left > 0 && text.length > 1; left--) {
    const at = 1 + random.below(text.length - 1);
    pieces.push(text.slice(0, at));
    text = text.slice(at);
  }
  return [...pieces, text];
}
