import assert from "node:assert/strict";
import { encode, latin1 } from "../../../../src/http/h1/latin1.ts";

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const EVERY_CHARACTER = Array.from(EVERY_BYTE, (byte) => String.fromCharCode(byte)).join("");

Deno.test("latin1 gives one code unit a byte", () => {
  assert.equal(latin1(EVERY_BYTE, 256), EVERY_CHARACTER);
  assert.equal(latin1(EVERY_BYTE.subarray(65), 3), "ABC");
});

Deno.test("encode gives one byte a code unit, with the body behind", () => {
  const plain = (bytes: Uint8Array) => Array.from(bytes);
  assert.deepEqual(plain(encode(EVERY_CHARACTER)), plain(EVERY_BYTE));
  for (const text of ["", "ascii", "caf\xe9", "\xff"]) {
    for (const body of [new Uint8Array(), EVERY_BYTE]) {
      const expected = [...Array.from(text, (character) => character.charCodeAt(0)), ...body];
      assert.deepEqual(plain(encode(text, body)), expected);
    }
  }
});
