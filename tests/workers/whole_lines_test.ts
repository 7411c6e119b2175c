import { deepEqual, equal } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { wholeLines } from "../../src/program/log_output.ts";

const textOf = (pieces: readonly Uint8Array[]) => Buffer.concat(pieces).toString();

Deno.test("wholeLines puts as many lines into a piece as a pipe takes at once", () => {
  const line = `${"x".repeat(1023)}\n`;
  const sizes = [...wholeLines(line.repeat(9))].map(({ length }) => length);
  deepEqual(sizes, [4096, 4096, 1024]);
});

Deno.test("wholeLines gives a line that is too long a piece of its own", () => {
  const long = `${"x".repeat(5000)}\n`;
  deepEqual([...wholeLines(`a\n${long}b\n`)].map((piece) => textOf([piece])), [
    "a\n",
    long,
    "b\n",
  ]);
});

Deno.test("wholeLines loses nothing, cuts no line, and keeps to the limit where it can", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 3000 }).map((text) =>
    `${text.replaceAll("\n", " ")}\n`
  );
  fc.assert(fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
    const text = Buffer.from(lines.join("")).toString();
    const pieces = [...wholeLines(text)];
    equal(textOf(pieces), text);
    for (const piece of pieces) {
      equal(piece.at(-1), 0x0a);
      equal(piece.length <= 4096 || piece.indexOf(0x0a) === piece.length - 1, true);
    }
  }));
});
