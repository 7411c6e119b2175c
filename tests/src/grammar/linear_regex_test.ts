import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { compileRegex, MOST_CHARACTERS } from "../../../src/grammar/linear_regex.ts";

Deno.test("compileRegex finds what the platform finds, with its groups and place", () => {
  const piece = fc.constantFrom("a", "b", "/", ".", "[^/]", "(a|b)", "(?<n>a*)", "b+", "a?", "\\d");
  const source = fc.array(piece, { maxLength: 6 })
    .map((pieces) => pieces.join(""))
    .filter((source) => source.split("?<n>").length < 3);
  const text = fc.array(fc.constantFrom("a", "b", "/", "1"), { maxLength: 12 }).map((all) =>
    all.join("")
  );
  fc.assert(fc.property(source, text, (source, text) => {
    const native = new RegExp(source, "u");
    const regex = compileRegex(native);
    equal(regex.isLinear, true);
    equal(regex.test(text), native.test(text));
    const [found, expected] = [regex.find(text), native.exec(text)];
    equal(found?.index, expected?.index);
    deepEqual(found && [...found.texts], expected === null ? undefined : [...expected]);
    equal(found?.groups.n, expected?.groups?.n);
  }));
});

Deno.test("compileRegex: what stopped a program by trying all ways is an answer like any other", () => {
  for (const source of ["(a|a)*b", "(a+)+$", "(.*a){12}x", "^(?:a?){30}a{30}$"]) {
    equal(compileRegex(new RegExp(source, "u")).test(`${"a".repeat(16_384)}c`), false);
  }
});

Deno.test("compileRegex: look-around is the platform's, up to a length", () => {
  const regex = compileRegex(/a(?=b)/u);
  equal(regex.isLinear, false);
  deepEqual(regex.find("cab"), { index: 1, texts: ["a"], groups: {} });
  equal(regex.test("ab".padStart(MOST_CHARACTERS + 1, "c")), false);
});
