import assert from "node:assert/strict";
import fc from "fast-check";
import { wireText } from "../../../src/grammar/wire_text.ts";

Deno.test("wireText is the UTF-8 bytes of a text, one code unit each", () => {
  assert.equal(wireText("abc\0"), "abc\0");
  assert.equal(wireText("aé😀"), "a\xc3\xa9\xf0\x9f\x98\x80");
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const bytes = Uint8Array.from(wireText(text), (unit) => unit.charCodeAt(0));
    assert.deepEqual(bytes, new TextEncoder().encode(text));
  }));
});
