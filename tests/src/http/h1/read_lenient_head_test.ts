import assert from "node:assert/strict";
import fc from "fast-check";
import { HEAD_LIMITS } from "../../../../src/http/h1/limits.ts";
import { HeadReader, type HeadSource } from "../../../../src/http/h1/read_head.ts";
import { LenientHeadReader } from "../../../../src/http/h1/read_lenient_head.ts";
import { bytesOf, textOf } from "../../../socket_pair.ts";
import { fault } from "./faults.ts";
import { cut, splits } from "./splits.ts";

/** The heads in `pieces`, one after the other, and what is left after the last. */
function headsIn(pieces: Iterable<Uint8Array>, reader: HeadSource): [string[], string] {
  const heads: string[] = [];
  let rest = "";
  for (const piece of pieces) {
    let bytes: Uint8Array | undefined = piece;
    rest += textOf(piece);
    while (bytes !== undefined) {
      const head = reader.feed(bytes);
      if (head === undefined) break;
      heads.push(head);
      bytes = reader.takeRest();
      rest = bytes === undefined ? "" : textOf(bytes);
    }
  }
  return [heads, rest];
}

const lenient = (limits = HEAD_LIMITS) => new LenientHeadReader(limits);

Deno.test("LenientHeadReader reads heads with either end of lines, split anywhere", () => {
  const first = "HTTP/1.1 103 Early Hints\nA: caf\xe9\r\nB: c\n\r\n";
  const second = "HTTP/1.1 200 OK\r\nA: b\n\n";
  const expected = [
    "HTTP/1.1 103 Early Hints\r\nA: caf\xe9\r\nB: c\r\n",
    "HTTP/1.1 200 OK\r\nA: b\r\n",
  ];
  for (const pieces of splits(`${first}${second}body`)) {
    assert.deepEqual(headsIn(pieces, lenient()), [expected, "body"]);
  }
});

Deno.test("LenientHeadReader reads what HeadReader does, whichever ends lines have", () => {
  const line = fc.stringMatching(/^[\t -~\x80-\xff]{1,9}$/);
  const ends = fc.infiniteStream(fc.constantFrom("\n", "\r\n"));
  const heads = fc.array(fc.array(line, { minLength: 1 }), { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(heads, ends, fc.array(fc.nat()), (heads, ends, offsets) => {
    const lines = heads.flatMap((head) => [...head, ""]);
    const strict = bytesOf(lines.map((line) => `${line}\r\n`).join(""));
    const loose = bytesOf(lines.map((line) => line + ends.next().value).join(""));
    const expected = headsIn([strict], HeadReader.ofResponses());
    assert.equal(expected[0].length, heads.length);
    assert.deepEqual(headsIn(cut(strict, offsets), lenient()), expected);
    assert.deepEqual(headsIn(cut(loose, offsets), lenient()), expected);
  }));
});

Deno.test("LenientHeadReader leaves a CR that ends no line to who reads the lines", () => {
  for (const text of ["HTTP/1.1 200 OK\nA: b\r\r\n\r\n", "HTTP/1.1 200 OK\rA: b\n\n"]) {
    for (const pieces of splits(text)) {
      const [[head]] = headsIn(pieces, lenient());
      assert.match(head, /\r(?!\n)/);
    }
  }
});

Deno.test("LenientHeadReader refuses a head over the limit, and takes one at it", () => {
  for (const end of ["\n", "\r\n"]) {
    const limits = { ...HEAD_LIMITS, head: 1024 };
    // As long as it would be with CRLF.
    const head = (bytes: number) => bytesOf(`A${end}${"a".repeat(bytes - 5)}${end}${end}`);
    const single = (bytes: Uint8Array) => Array.from(bytes, (byte) => Uint8Array.of(byte));
    for (const pieces of [[head(1024)], single(head(1024))]) {
      assert.equal(headsIn(pieces, lenient(limits))[0][0].length, 1024);
    }
    for (const pieces of [[head(1025)], single(head(1025)), [bytesOf("a".repeat(1027))]]) {
      assert.throws(() => headsIn(pieces, lenient(limits)), fault("too_large"));
    }
  }
});
