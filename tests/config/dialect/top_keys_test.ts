import { deepEqual } from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { topKeys } from "../../../config/dialect/top_keys.ts";

const cases: [name: string, text: string, keys: string[]][] = [
  ["a block", "a: 1\nb:\n  c: 2\n", ["a", "b"]],
  ["keys in quotes", `"a": 1\n'b' : 2\n`, ["a", "b"]],
  ["CRLF", "---\r\na:\r\n  b: 1\r\nc: 2\r\n", ["a", "c"]],
  ["comments, directives and documents", "# x: 1\n%YAML 1.2\n---\na: 1\n---\nb: 2\n", ["a", "b"]],
  ["a block that stands further in", "  a: 1\n  b:\n    c: 2\n", ["a", "b"]],
  ["text of several lines", "a: |\n  b: 1\nc: 2\n", ["a", "c"]],
  ["what is no key", "a: 1\nhttp://x\n- b: 1\n", ["a"]],
  ["JSON", '{ "a": { "b": 1 }, "c": ["d", { "e": 1 }], "f\\"": "g: h" }\n', ["a", "c", 'f\\"']],
  ["JSON on one line", '{"a":{"b":"}"},"c":1}', ["a", "c"]],
  ["a flow with comments", "# { x: 1 }\n{ a: 1, # { b: 2,\n c: it's }", ["a", "c"]],
  ["several flows", '{"a":1}\n---\n{"b":2}\n', ["a", "b"]],
  ["text that is not well formed", "a: [\nb: {\nc: }", ["a", "b", "c"]],
  ["nothing", "", []],
  ["nothing but a comment", "---\n# a: 1\n", []],
  ["a list", "- a: 1\n", []],
];

for (const [name, text, keys] of cases) {
  Deno.test(`topKeys: ${name}`, () => {
    deepEqual([...topKeys(text)], keys);
  });
}

Deno.test("topKeys: law: those of any mapping, however it is written", () => {
  const key = fc.stringMatching(/^[a-z_]{1,8}$/);
  fc.assert(fc.property(fc.dictionary(key, fc.jsonValue(), { minKeys: 1 }), (value) => {
    const keys = Object.keys(value);
    for (const text of [stringify(value), JSON.stringify(value), JSON.stringify(value, null, 2)]) {
      deepEqual([...topKeys(text)], keys, text);
    }
  }));
});
