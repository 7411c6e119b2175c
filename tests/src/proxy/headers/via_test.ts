import assert from "node:assert/strict";
import { Fields } from "../../../../src/http/fields.ts";
import { addVia, isLoop } from "../../../../src/proxy/headers/via.ts";

Deno.test("addVia begins or continues one list", () => {
  const fields = Fields.from([["A", "b"]]);
  addVia(fields, { version: "1.1", name: "weir-3f9a2c" });
  assert.deepEqual([...fields], [["A", "b"], ["Via", "1.1 weir-3f9a2c"]]);

  const before = Fields.from([["via", "1.0 a"], ["A", "b"], ["Via", "HTTP/2 b (x, y)"]]);
  addVia(before, { version: "1.0", name: "weir" });
  assert.deepEqual([...before], [["Via", "1.0 a, HTTP/2 b (x, y), 1.0 weir"], ["A", "b"]]);

  const empty = Fields.from([["Via", ""]]);
  addVia(empty, { version: "2", name: "weir" });
  assert.deepEqual([...empty], [["Via", "2 weir"]]);
});

Deno.test("isLoop finds the name in any entry, whole", () => {
  const cases: [via: string[], expected: boolean][] = [
    [[], false],
    [["1.1 weir-3f9a2c"], true],
    [["1.1 a, 1.0 weir-3f9a2c, 1.1 b"], true],
    [["1.1 a", "HTTP/1.1\tweir-3f9a2c (gate)"], true],
    [["1.1 weir"], false],
    [["1.1 weir-3f9a2c0"], false],
    [["1.1 a-weir-3f9a2c"], false],
    [["1.1 a (1.1 weir-3f9a2c)"], false],
    [["1.1 a (seen, 1.1 weir-3f9a2c)"], false],
    [["weir-3f9a2c"], false],
  ];
  for (const [via, expected] of cases) {
    const fields = Fields.from(via.map((value) => ["Via", value]));
    assert.equal(isLoop(fields, "weir-3f9a2c"), expected, String(via));
  }
});

Deno.test("isLoop knows what addVia wrote", () => {
  const fields = new Fields();
  addVia(fields, { version: "1.1", name: "weir-1" });
  addVia(fields, { version: "1.1", name: "weir-2" });
  assert.ok(isLoop(fields, "weir-1") && isLoop(fields, "weir-2") && !isLoop(fields, "weir-3"));
});
