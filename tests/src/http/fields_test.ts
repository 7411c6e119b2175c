import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { FieldNames, Fields, listMembers, trimmed } from "../../../src/http/fields.ts";

const sample = () => Fields.from([["B", "1"], ["a", "2"], ["b", "3"], ["Cookie", "x"]]);

Deno.test("Fields keeps order, spelling and repetition", () => {
  deepEqual([...sample()], [["B", "1"], ["a", "2"], ["b", "3"], ["Cookie", "x"]]);
  equal(sample().size, 4);
});

Deno.test("Fields finds names without case", () => {
  const fields = sample();
  equal(fields.has("b"), true);
  equal(fields.get("b"), "1");
  deepEqual(fields.all("b"), ["1", "3"]);
  deepEqual([fields.get("c"), fields.has("c")], [undefined, false]);
  deepEqual([fields.name(0), fields.key(0), fields.value(0)], ["B", "b", "1"]);
});

Deno.test("Fields.joined makes one list, of cookies with semicolons", () => {
  const fields = sample();
  equal(fields.joined("b"), "1, 3");
  equal(fields.joined("a"), "2");
  equal(fields.joined("c"), undefined);
  fields.append("cookie", "y");
  equal(fields.joined("cookie"), "x; y");
});

Deno.test("Fields.set takes the place of the first, and drops the others", () => {
  const fields = sample();
  fields.set("X", "9");
  fields.set("b", "8");
  deepEqual([...fields], [["b", "8"], ["a", "2"], ["Cookie", "x"], ["X", "9"]]);
});

Deno.test("Fields.delete and without drop every one of a name", () => {
  const fields = sample();
  deepEqual([...fields.without(new FieldNames(["b", "cookie"]))], [["a", "2"]]);
  equal(fields.size, 4);
  fields.delete("b");
  deepEqual([...fields], [["a", "2"], ["Cookie", "x"]]);
});

Deno.test("Fields.deleteWhere drops by place, and keeps the order of the rest", () => {
  const fields = sample();
  fields.deleteWhere((index) => index % 2 === 0);
  deepEqual([...fields], [...sample()].filter((_, index) => index % 2 === 1));
  fields.deleteWhere(() => true);
  equal(fields.size, 0);
});

Deno.test("Fields refuses what would not be one line", () => {
  for (const name of ["", "a b", "a:", "a\r\nb", "\xe9", "a\0"]) {
    throws(() => new Fields().append(name, "x"), TypeError);
    throws(() => new Fields().set(name, "x"), TypeError);
  }
  for (const value of ["a\rb", "a\nb", "a\0b", "\x7f", "\u0100"]) {
    throws(() => new Fields().append("a", value), TypeError);
    throws(() => sample().set("b", value), TypeError);
  }
  for (const value of ["", "\t", " ", "\xff\x80"]) new Fields().append("a", value);
});

const NAMES = ["a", "B", "b", "C-d", "c-D"];
const step = fc.record({
  what: fc.constantFrom("append", "set", "delete"),
  name: fc.constantFrom(...NAMES),
  value: fc.constantFrom("1", "2", "3"),
});

Deno.test("Fields does what a list of pairs would do", () => {
  fc.assert(fc.property(fc.array(step), (steps) => {
    const fields = new Fields();
    let pairs: [string, string][] = [];
    const is = (name: string) => ([each]: [string, string]) =>
      each.toLowerCase() === name.toLowerCase();
    for (const { what, name, value } of steps) {
      const at = pairs.findIndex(is(name));
      if (what === "delete") {
        fields.delete(name.toLowerCase());
        pairs = pairs.filter((pair) => !is(name)(pair));
      } else if (what === "append" || at < 0) {
        if (what === "append") fields.append(name, value);
        else fields.set(name, value);
        pairs.push([name, value]);
      } else {
        fields.set(name, value);
        pairs[at] = [name, value];
        pairs = pairs.filter((pair, nth) => nth <= at || !is(name)(pair));
      }
    }
    deepEqual([...fields], pairs);
    for (const name of NAMES) {
      const values = pairs.filter(is(name)).map(([, value]) => value);
      const key = name.toLowerCase();
      deepEqual(fields.all(key), values);
      equal(fields.get(key), values[0]);
      equal(fields.has(key), values.length > 0);
    }
  }));
});

Deno.test("listMembers gives the members, trimmed, without the empty ones", () => {
  deepEqual(listMembers(" a ,, b\t,c d,"), ["a", "b", "c d"]);
  deepEqual(listMembers(" , "), []);
  deepEqual(listMembers("\xa0a"), ["\xa0a"]);
});

Deno.test("trimmed takes blanks off both ends, and only there", () => {
  equal(trimmed(" \t a \t b\xa0 \t"), "a \t b\xa0");
  equal(trimmed(" \t "), "");
  equal(trimmed(""), "");
});

Deno.test("trimmed looks at each blank once: a million of them inside take no minutes", () => {
  const value = `a${" ".repeat(2 ** 20)}b`;
  equal(trimmed(value), value);
});
