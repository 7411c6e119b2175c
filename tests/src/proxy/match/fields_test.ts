import assert from "node:assert/strict";
import fc from "fast-check";
import { Fields } from "../../../../src/http/fields.ts";
import {
  compileCookieValue,
  compileField,
  compileQuery,
  type ValuePattern,
} from "../../../../src/proxy/match/fields.ts";

Deno.test("compileField looks at the joined value", () => {
  const fields = Fields.from([["x-beta", "1"], ["X-List", "a"], ["X-LIST", "b"], ["X-Empty", ""]]);
  const cases: [name: string, pattern: ValuePattern, expected: boolean][] = [
    ["X-Beta", "1", true],
    ["X-Beta", "2", false],
    ["X-Beta", "", false],
    ["X-List", "a, b", true],
    ["X-List", "a", false],
    ["X-List", /\bb$/u, true],
    ["X-Empty", "", true],
    ["X-Empty", /^/g, true],
    ["X-Absent", "", false],
    ["X-Absent", /^/u, false],
    ["x-empty", { present: true }, true],
    ["X-Absent", { present: true }, false],
  ];
  for (const [name, pattern, expected] of cases) {
    assert.equal(compileField(name, pattern)(fields), expected, `${name}: ${pattern}`);
  }
});

Deno.test("compileField compares text beyond ASCII by its bytes", () => {
  const received = Fields.from([["X-Name", "\xc3\xa9"]]);
  assert.ok(compileField("X-Name", "é")(received));
});

Deno.test("compileCookieValue looks at the first cookie of that very name", () => {
  const cases: [lists: string[], name: string, pattern: ValuePattern, expected: boolean][] = [
    [["beta=1"], "beta", "1", true],
    [["a=b; beta=1"], "beta", "1", true],
    [["a=b", "beta=1;c=d"], "beta", "1", true],
    [["beta=10"], "beta", "1", false],
    [["xbeta=1"], "beta", "1", false],
    [["a=beta=1"], "beta", "1", false],
    [["Beta=1"], "beta", "1", false],
    [['beta="1"'], "beta", "1", false],
    [['beta="1"'], "beta", '"1"', true],
    [["beta=2; beta=1"], "beta", "1", false],
    [["beta=2", "beta=1"], "beta", "1", false],
    [["beta=\xc3\xa9"], "beta", "é", true],
    [["beta=x%20y"], "beta", "x y", false],
    [["beta="], "beta", "", true],
    [["beta"], "beta", "", false],
    [["id=u-17"], "id", /^u-\d+$/u, true],
    [["id=v-17"], "id", /^u-\d+$/u, false],
    [["id=v; x=u-17"], "id", /u-/u, false],
    [["beta="], "beta", { present: true }, true],
    [["beta"], "beta", { present: true }, false],
    [["alpha=beta"], "beta", { present: true }, false],
    [[], "beta", { present: true }, false],
  ];
  for (const [lists, name, pattern, expected] of cases) {
    const fields = Fields.from(lists.map((list) => ["Cookie", list]));
    const fits = compileCookieValue(name, pattern);
    assert.equal(fits(fields), expected, `${lists.join(" | ")} ${name} ${pattern}`);
  }
});

Deno.test("compileQuery looks at any value of the key", () => {
  const cases: [query: string, key: string, pattern: ValuePattern, expected: boolean][] = [
    ["?v=2", "v", "2", true],
    ["?v=1&v=2", "v", "2", true],
    ["?v=1&v=2", "v", "1, 2", false],
    ["?v=a%20b", "v", "a b", true],
    ["?v", "v", "", true],
    ["?w=1", "v", "", false],
    ["", "v", "", false],
    ["?v=10", "v", /^\d+$/u, true],
    ["?v=x&v=10", "v", /^\d+$/g, true],
    ["?v=x", "v", /^\d+$/u, false],
    ["?w=1", "v", /^/u, false],
    ["?v", "v", { present: true }, true],
    ["?w=v", "v", { present: true }, false],
  ];
  for (const [query, key, pattern, expected] of cases) {
    const fits = compileQuery(key, pattern);
    assert.equal(fits(query), expected, `${query} ${key} ${pattern}`);
    assert.equal(fits(query), expected, `${query} ${key} ${pattern}, again`);
  }
});

Deno.test("compileQuery reads what URLSearchParams writes", () => {
  const text = fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed());
  fc.assert(fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (pairs) => {
    const query = `?${new URLSearchParams(pairs)}`;
    for (const [key, value] of pairs) assert.ok(compileQuery(key, value)(query));
  }));
});
