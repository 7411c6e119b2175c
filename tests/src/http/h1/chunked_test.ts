import assert from "node:assert/strict";
import fc from "fast-check";
import { ChunkedDecoder, chunkOf, LAST_CHUNK } from "../../../../src/http/h1/chunked.ts";
import type { WireFault } from "../../../../src/http/h1/wire_error.ts";
import { CHUNK_LINE_BYTES, TRAILER_BYTES } from "../../../../src/http/h1/limits.ts";
import { bytesOf, textOf } from "../../../socket_pair.ts";
import { fault } from "./faults.ts";
import { cut, splits } from "./splits.ts";

/** What is decoded from `pieces`, and how many of their bytes belong to the body. */
function decode(pieces: Iterable<Uint8Array>): { data: string; taken: number; done: boolean } {
  const decoder = new ChunkedDecoder();
  const data: Uint8Array[] = [];
  let taken = 0;
  for (const piece of pieces) taken += decoder.decode(piece, data);
  return { data: data.map(textOf).join(""), taken, done: decoder.done };
}

Deno.test("ChunkedDecoder decodes a body split anywhere and takes no byte after it", () => {
  const body = '5;a;b="c;\x80"\r\nhello\r\n00A ; d\r\n, \r\n world\r\n000\r\nX: y\r\nZ:\r\n\r\n';
  for (const pieces of splits(`${body}HTTP/1.1 200`)) {
    assert.deepEqual(decode(pieces), {
      data: "hello, \r\n world",
      taken: body.length,
      done: true,
    });
  }
});

Deno.test("ChunkedDecoder takes extensions of every form, split anywhere", () => {
  const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
  const text = fc.stringMatching(/^(?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*$/);
  const blanks = fc.constantFrom("", " ", "\t", " \t ");
  const value = fc.oneof(token, text.map((text) => `"${text}"`));
  const assigned = fc.tuple(blanks, fc.constant("="), blanks, value);
  const form = fc.tuple(blanks, fc.constant(";"), blanks, token, fc.option(assigned));
  const extension = fc.array(form).map((forms) => forms.flat(2).join(""));
  fc.assert(fc.property(extension, extension, fc.array(fc.nat()), (first, last, offsets) => {
    const wire = `3${first}\r\nabc\r\n0${last}\r\n\r\n`;
    assert.deepEqual(decode(cut(bytesOf(wire), offsets)), {
      data: "abc",
      taken: wire.length,
      done: true,
    });
  }));
});

Deno.test("ChunkedDecoder gives the data in place", () => {
  const bytes = bytesOf("3\r\nabc\r\n");
  const pieces: Uint8Array[] = [];
  new ChunkedDecoder().decode(bytes, pieces);
  assert.equal(pieces.length, 1);
  assert.equal(pieces[0].buffer, bytes.buffer);
});

Deno.test("ChunkedDecoder is not done before the last byte", () => {
  const body = "3\r\nabc\r\n0\r\nA: b\r\n\r\n";
  for (let length = 0; length < body.length; length++) {
    assert.equal(decode([bytesOf(body.slice(0, length))]).done, false);
  }
});

Deno.test("ChunkedDecoder refuses what is not chunked coding, however it is split", () => {
  const refused: Record<string, WireFault> = {
    "\r\n": "malformed",
    " 3\r\nabc\r\n": "malformed",
    "-3\r\n": "malformed",
    "+3\r\n": "malformed",
    "0x3\r\nabc\r\n": "malformed",
    "g\r\n": "malformed",
    ";a\r\n": "malformed",
    "3 a\r\nabc\r\n": "malformed",
    "3 3\r\nabc\r\n": "malformed",
    "3\nabc\r\n": "malformed",
    "3\rabc\r\n": "malformed",
    "3 \r\n": "malformed",
    "3\t\r\n": "malformed",
    "3;\r\n": "malformed",
    "3; \r\n": "malformed",
    "3;;a\r\n": "malformed",
    "3;=a\r\n": "malformed",
    "3;a;\r\n": "malformed",
    "3;a \r\n": "malformed",
    "3;a b\r\n": "malformed",
    "3;a[\r\n": "malformed",
    "3;a=\r\n": "malformed",
    "3;a= \r\n": "malformed",
    "3;a==b\r\n": "malformed",
    "3;a=b=c\r\n": "malformed",
    "3;a=b \r\n": "malformed",
    "3;a=b c\r\n": "malformed",
    '3;a=b"c"\r\n': "malformed",
    '3;a="b\r\n': "malformed",
    '3;a="b\\"\r\n': "malformed",
    '3;a="b" \r\n': "malformed",
    '3;a="b"c\r\n': "malformed",
    '3;a="\x7f"\r\n': "malformed",
    '3;a="\\\0"\r\n': "malformed",
    "3;\x80\r\n": "malformed",
    "3;a=\x80\r\n": "malformed",
    "3;a\nabc\r\n": "malformed",
    "3;a\0\r\nabc\r\n": "malformed",
    "3;a\x7f\r\nabc\r\n": "malformed",
    "3\r\nabcd\r\n": "malformed",
    "3\r\nabc\n0\r\n\r\n": "malformed",
    "3\r\nabc\r0\r\n\r\n": "malformed",
    "3\r\nabc0\r\n\r\n": "malformed",
    "0\r\n\n": "malformed",
    "0\r\nA: b\n\r\n": "malformed",
    "0\r\nA: b\rc\r\n": "malformed",
    "0\r\nA\0: b\r\n": "malformed",
    "0\r\n\rX": "malformed",
    "20000000000000\r\n": "malformed",
    "ffffffffffffffff\r\n": "malformed",
    "10000000000000003\r\nabc\r\n": "malformed",
    [`3;${"a".repeat(CHUNK_LINE_BYTES)}\r\n`]: "too_large",
    [`${"0".repeat(CHUNK_LINE_BYTES + 1)}3\r\n`]: "too_large",
    [`0\r\n${"A: b\r\n".repeat(TRAILER_BYTES / 4 + 1)}\r\n`]: "too_large",
  };
  for (const [text, reason] of Object.entries(refused)) {
    const bytes = bytesOf(text);
    const label = JSON.stringify(text.slice(0, 40));
    assert.throws(() => decode([bytes]), fault(reason), label);
    assert.throws(
      () => decode(Array.from(bytes, (byte) => Uint8Array.of(byte))),
      fault(reason),
      label,
    );
  }
});

Deno.test("ChunkedDecoder takes a size up to 2^53-1", () => {
  const decoder = new ChunkedDecoder();
  const pieces: Uint8Array[] = [];
  decoder.decode(bytesOf("1fffffffffffff\r\nabc"), pieces);
  assert.deepEqual(pieces.map(textOf), ["abc"]);
});

Deno.test("ChunkedDecoder counts every chunk line for itself", () => {
  const chunk = `1;${"a".repeat(CHUNK_LINE_BYTES - 2)}\r\nb\r\n`;
  assert.equal(decode([bytesOf(chunk.repeat(3))]).data, "bbb");
});

Deno.test("ChunkedDecoder reads back what chunkOf wrote", () => {
  const datas = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }));
  fc.assert(fc.property(datas, fc.array(fc.nat()), (datas, offsets) => {
    const wire = bytesOf(datas.map(chunkOf).map(textOf).join("") + LAST_CHUNK);
    const { data, taken, done } = decode(cut(wire, offsets));
    assert.equal(data, datas.map(textOf).join(""));
    assert.deepEqual({ taken, done }, { taken: wire.length, done: true });
  }));
});
