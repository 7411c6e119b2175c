import assert from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import { keptMs, persists } from "../../../../src/http/h1/persistence.ts";

Deno.test("persists follows version and Connection", () => {
  const cases: ["1.0" | "1.1", string | undefined, boolean][] = [
    ["1.1", undefined, true],
    ["1.1", "close", false],
    ["1.1", "X-A, CLOSE", false],
    ["1.1", "keep-alive, close", false],
    ["1.1", "x-close", true],
    ["1.0", undefined, false],
    ["1.0", "Keep-Alive", true],
    ["1.0", "keep-alive, close", false],
  ];
  for (const [version, connection, expected] of cases) {
    const fields = Fields.from(connection === undefined ? [] : [["Connection", connection]]);
    assert.equal(persists({ version, fields }), expected, `${version} ${connection}`);
  }
});

Deno.test("keptMs is what Keep-Alive says", () => {
  const cases: [string | undefined, number][] = [
    [undefined, Infinity],
    ["timeout=5", 5000],
    ["max=100, Timeout=65", 65_000],
    ["timeout = 5", Infinity],
    ["timeout=", Infinity],
    ["timeout=x", Infinity],
    ["timeout=-1", Infinity],
    ["timeout=0", 0],
    ["xtimeout=5", Infinity],
  ];
  for (const [value, expected] of cases) {
    const fields = Fields.from(value === undefined ? [] : [["Keep-Alive", value]]);
    assert.equal(keptMs(fields), expected, value);
  }
});
