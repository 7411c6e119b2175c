import assert from "node:assert/strict";
import { release } from "../../../../src/http/body/release.ts";

const SIZE = 64 * 1024;

Deno.test("release frees bytes that are all of their buffer", () => {
  const bytes = new Uint8Array(SIZE);
  release(bytes);
  assert.equal(bytes.buffer.byteLength, 0);
});

Deno.test("release leaves alone what others may see, and what is small", () => {
  const whole = new Uint8Array(SIZE + 1);
  release(whole.subarray(1));
  release(whole.subarray(0, SIZE));
  assert.equal(whole.length, SIZE + 1);
  const small = new Uint8Array(100);
  release(small);
  assert.equal(small.length, 100);
  const shared = new Uint8Array(new SharedArrayBuffer(SIZE));
  release(shared);
  assert.equal(shared.length, SIZE);
});
