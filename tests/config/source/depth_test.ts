/** Texts of any depth and size are read, or refused at a place: never is a stack exhausted. */
import { deepEqual } from "node:assert/strict";
import { MAX_DEPTH, TOO_DEEP } from "../../../config/source/node.ts";
import { readSource } from "../../../config/source.ts";

function problemsIn(text: string): string[] {
  return readSource({ name: "w", text }, {}).problems.map(String);
}

interface Nest {
  readonly name: string;
  /** So many collections in one another. */
  readonly of: (depth: number) => string;
  /** Where the innermost of them begins. */
  readonly placeOf: (depth: number) => string;
}

const nests: readonly Nest[] = [
  {
    name: "lists in brackets",
    of: (depth) => "[".repeat(depth) + "]".repeat(depth),
    placeOf: (depth) => `1:${depth}`,
  },
  {
    name: "lists in brackets that are not closed",
    of: (depth) => "[".repeat(depth),
    placeOf: (depth) => `1:${depth}`,
  },
  {
    name: "mappings in braces",
    of: (depth) => "{ a: ".repeat(depth) + "1" + " }".repeat(depth),
    placeOf: (depth) => `1:${5 * depth - 4}`,
  },
  {
    name: "JSON",
    of: (depth) => '{"a":'.repeat(depth) + "1" + "}".repeat(depth),
    placeOf: (depth) => `1:${5 * depth - 4}`,
  },
  {
    name: "dashes",
    of: (depth) => "- ".repeat(depth) + "a",
    placeOf: (depth) => `1:${2 * depth - 1}`,
  },
  {
    name: "question marks",
    of: (depth) => "? ".repeat(depth) + "a",
    placeOf: (depth) => `1:${2 * depth - 1}`,
  },
  {
    name: "lines",
    of: (depth) => Array.from({ length: depth }, (_, i) => `${" ".repeat(i)}a:\n`).join(""),
    placeOf: (depth) => `${depth}:${depth}`,
  },
];

for (const { name, of, placeOf } of nests) {
  Deno.test(`readSource tells where ${name} are nested too deep`, () => {
    for (const depth of [MAX_DEPTH + 1, 1000]) {
      deepEqual(problemsIn(of(depth)), [`w:${placeOf(MAX_DEPTH + 1)}: ${TOO_DEEP}`]);
    }
  });
}

Deno.test("readSource reads what is nested less deep", () => {
  for (const { name, of } of nests.filter(({ name }) => !/not closed|question/.test(name))) {
    deepEqual([name, problemsIn(of(MAX_DEPTH))], [name, []]);
  }
});

Deno.test("readSource tells where aliases are nested too deep, and nothing besides", () => {
  const lists = Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`);
  deepEqual(problemsIn(`a0: &a0 [x]\n${lists.join("")}`), [`w:1:9: ${TOO_DEEP}`]);
  const merges = Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: *a${i}}\n`);
  deepEqual(problemsIn(`a0: &a0 {b: c}\n${merges.join("")}`), [`w:1:9: ${TOO_DEEP}`]);
});

Deno.test("readSource reads lines of millions of words, quotes and escapes", () => {
  const count = 2_000_000;
  const texts = ["b ", "b#", "'' ", ":x"].map((piece) => `a: b${piece.repeat(count)}`);
  texts.push(`a: "${"\\n".repeat(count)}"`, `a: '${"''".repeat(count)}'`);
  for (const text of texts) deepEqual(problemsIn(text), []);
});
