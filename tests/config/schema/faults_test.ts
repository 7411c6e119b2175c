import assert from "node:assert/strict";
import { parseFault, parseStatus } from "../../../config/schema/faults.ts";
import { compileFaults } from "../../../src/upstream/outcome.ts";
import { messageOf } from "../problems_of.ts";

Deno.test("parseStatus reads statuses and classes", () => {
  for (const status of [200, 404, 599, "204", "2xx", "5xx"]) {
    assert.equal(parseStatus(status), String(status));
  }
  for (const input of ["99", "100", "1xx", "600", "6xx", "20", "2XX", "", "reset"]) {
    assert.equal(
      messageOf(() => parseStatus(input)),
      `expected a status from 200 to 599, or a class like 2xx, got '${input}'`,
    );
  }
});

Deno.test("parseFault reads words, statuses and classes", () => {
  for (const fault of ["connect", "reset", "timeout", 502, "5xx"]) {
    assert.equal(parseFault(fault), String(fault));
  }
  assert.equal(messageOf(() => parseFault("rest")), "unknown fault 'rest'; did you mean 'reset'?");
  for (const input of [null, [], ["reset"], {}, 99]) {
    assert.match(messageOf(() => parseFault(input)), /^expected connect, reset, timeout, a status/);
  }
});

Deno.test("parseFault gives what outcomes are compared with", () => {
  const isFault = compileFaults(["reset", 429, "5xx"].map(parseFault));
  const of = (status?: number, fault?: "connect" | "reset") => isFault({ status, fault, ms: 1 });
  assert.deepEqual([of(429), of(503), of(200)], [true, true, false]);
  assert.deepEqual([of(undefined, "reset"), of(undefined, "connect")], [true, false]);
});
