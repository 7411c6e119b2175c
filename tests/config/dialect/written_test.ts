import { deepEqual, equal } from "node:assert/strict";
import { mapping, sequence, word } from "../../../config/dialect/written.ts";
import { type Mark, readSource } from "../../../config/source.ts";

const { mark } = readSource({ name: "a.yaml", text: "a: 1\nb:\n  - 2\n" }, {});
const a = mark.children.get("a")!;
const b = mark.children.get("b")!;

function linesIn(mark: Mark): unknown {
  const children = [...mark.children].map(([key, child]) => [key, linesIn(child)]);
  const own = `${mark.key().line}:${mark.value().column}`;
  return children.length === 0 ? own : [own, Object.fromEntries(children)];
}

Deno.test("word stands at one place as a whole", () => {
  const { value, mark } = word({ x: [1] }, b);
  deepEqual(value, { x: [1] });
  equal(mark.children.size, 0);
  deepEqual(linesIn(mark), "2:3");
});

Deno.test("mapping and sequence keep the place of each value, and leave out what is undefined", () => {
  const items = sequence([word("x", a), word("y", b)], b);
  const { value, mark: written } = mapping({ items, none: undefined, one: word(1, a) }, mark);
  deepEqual(value, { items: ["x", "y"], one: 1 });
  deepEqual(linesIn(written), ["1:1", { items: ["2:3", { 0: "1:4", 1: "2:3" }], one: "1:4" }]);
});

Deno.test("mapping keeps a key called __proto__", () => {
  const entries = Object.fromEntries([["__proto__", word(1, a)]]);
  deepEqual(Object.keys(mapping(entries, a).value as object), ["__proto__"]);
});
