import assert from "node:assert/strict";
import { requestIdOf } from "../../../../src/proxy/headers/request_id.ts";
import { received } from "./received.ts";

function idOf(given: string[], trusted: boolean): string {
  const incoming = received(given.map((value) => ["x-request-id", value]));
  return requestIdOf({ incoming, trusted }, () => "made");
}

Deno.test("requestIdOf keeps a harmless id of any peer", () => {
  for (const id of ["a", "A-z_0.9", "x".repeat(128)]) {
    assert.equal(idOf([id], false), id);
    assert.equal(idOf([id], true), id);
  }
});

Deno.test("requestIdOf replaces any other id of an untrusted peer, not of a trusted one", () => {
  for (const id of ["x".repeat(129), "a b", "a/b", "{a}", "é", "a\t"]) {
    assert.equal(idOf([id], false), "made", id);
    assert.equal(idOf([id], true), id);
  }
  assert.equal(idOf(["a", "b"], false), "made");
  assert.equal(idOf(["a", "b"], true), "a, b");
});

Deno.test("requestIdOf makes one where there is none", () => {
  for (const trusted of [true, false]) {
    assert.equal(idOf([], trusted), "made");
    assert.equal(idOf([""], trusted), "made");
  }
});
