import { equal, match, throws } from "node:assert/strict";
import fc from "fast-check";
import {
  bySpecificity,
  compare,
  literalStart,
  parsePattern,
  sourceOf,
} from "../../../../config/dialect/aileron/mux.ts";
import { ScalarError } from "../../../../config/scalars.ts";

const sourceOfText = (text: string) => sourceOf(parsePattern(text));

Deno.test("parsePattern: text, one segment, all the rest, and the end", () => {
  const cases: [pattern: string, source: string, start: string][] = [
    ["", "/", "/"],
    ["/", "/", "/"],
    ["a", "/a$", "/a"],
    ["/a//b", "/a/b$", "/a/b"],
    ["/a/", "/a/", "/a/"],
    ["/{x}", "/[^/]+$", "/"],
    ["/a/{x}/b.c", "/a/[^/]+/b\\.c$", "/a/"],
    ["/a/{x...}", "/a/", "/a/"],
    ["/a/{$}", "/a/$", "/a/"],
    ["/{$}", "/$", "/"],
    ["/a b/é", "/a%20b/%C3%A9$", "/a%20b/%C3%A9"],
    ["/a%20b/%C3%A9%zz", "/a%20b/%25C3%25A9%25zz$", "/a%20b/%25C3%25A9%25zz"],
    ["/%7Ea", "/~a$", "/~a"],
  ];
  for (const [pattern, source, start] of cases) {
    equal(sourceOfText(pattern), source, pattern);
    equal(literalStart(parsePattern(pattern)), start, pattern);
  }
});

Deno.test("parsePattern refuses what ServeMux refuses", () => {
  const cases: [pattern: string, why: RegExp][] = [
    ["/a{x}", /^bad pattern 'a\{x\}': a wildcard is a whole segment/],
    ["/{x}a", /a whole segment/],
    ["/{x", /a whole segment/],
    ["/{}", /a whole segment/],
    ["/{1}", /a whole segment/],
    ["/{x...}/b", /^bad pattern '\/\{x\.\.\.\}\/b': '\{x\.\.\.\}' ends a pattern/],
    ["/{$}/b", /'\{\$\}' ends a pattern/],
    ["/a/../b", /no path has a segment/],
    ["/{x}/{x}", /two wildcards are called 'x'/],
  ];
  for (const [pattern, why] of cases) {
    throws(() => parsePattern(pattern), (error) => {
      match((error as ScalarError).message, why);
      return error instanceof ScalarError;
    }, pattern);
  }
});

Deno.test("compare: which of two patterns has the paths of the other", () => {
  const cases: [one: string, other: string, relation: string][] = [
    ["/", "/a", "wider"],
    ["/a/", "/a", "apart"],
    ["/a/", "/a/b", "wider"],
    ["/a/", "/a/{$}", "wider"],
    ["/a/{x}", "/a/b", "wider"],
    ["/a/{x}", "/a/{y}", "same"],
    ["/a/{x...}", "/a/", "same"],
    ["/a/{x}", "/a/{$}", "apart"],
    ["/{x}/b", "/a/{y}", "crossing"],
    ["/{x}/", "/a/b", "wider"],
    ["/{x}/b/", "/a/", "crossing"],
    ["/a", "/b", "apart"],
  ];
  const reverse: Record<string, string> = { wider: "narrower" };
  for (const [one, other, relation] of cases) {
    equal(compare(parsePattern(one), parsePattern(other)), relation, `${one} ${other}`);
    const back = compare(parsePattern(other), parsePattern(one));
    equal(back, reverse[relation] ?? relation, `${other} ${one}`);
  }
});

const pattern = fc.tuple(
  fc.uniqueArray(fc.constantFrom("a", "b", "{x}", "{y}"), { maxLength: 3 }),
  fc.constantFrom("", "a", "{z}", "{z...}", "{$}"),
).map(([segments, last]) => parsePattern(`/${[...segments, last].join("/")}`));
const path = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 4 })
  .chain((segments) => fc.constantFrom("", "/").map((end) => `/${segments.join("/")}${end}`))
  .filter((path) => !path.includes("//"));

Deno.test("compare, bySpecificity: as the paths that match say", () => {
  fc.assert(fc.property(pattern, pattern, path, (one, other, path) => {
    const [ofOne, ofOther] = [one, other].map((each) =>
      new RegExp(`^${sourceOf(each)}`).test(path)
    );
    const relation = compare(one, other);
    if (relation === "same") equal(ofOne, ofOther);
    if (relation === "wider" && ofOther) equal(ofOne, true);
    if (relation === "narrower" && ofOne) equal(ofOther, true);
    if (relation === "apart") equal(ofOne && ofOther, false);
    if (relation === "narrower") equal(bySpecificity(one, other), -1);
    if (relation === "wider") equal(bySpecificity(one, other), 1);
  }));
});
