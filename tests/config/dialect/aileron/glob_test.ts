import { equal, ok, throws } from "node:assert/strict";
import { translateGlob } from "../../../../config/dialect/aileron/glob.ts";
import { path, query, segment } from "../../../../config/dialect/aileron/subject.ts";
import { ScalarError } from "../../../../config/scalars.ts";

Deno.test("translateGlob matches what Go's path.Match matches", () => {
  const cases: [glob: string, matching: string[], other: string[]][] = [
    ["/a/*", ["/a/", "/a/b"], ["/a", "/a/b/c", "/ab"]],
    ["*", ["", "a"], ["/", "a/b"]],
    ["a?c", ["abc", "aéc"], ["ac", "a/c", "abbc"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    ["[a-c]x", ["ax", "cx"], ["dx", "x"]],
    ["[^a-c/]", ["d", "é"], ["a", "/"]],
    ["[\\]a\\-]", ["]", "a", "-"], ["\\", "b"]],
    ["\\*.x", ["*.x"], ["a.x", "*ax"]],
    ["{a,b}", ["{a,b}"], ["a"]],
    ["", [""], ["a"]],
  ];
  for (const [glob, matching, other] of cases) {
    const regex = new RegExp(translateGlob(glob, query).source, "u");
    for (const text of matching) ok(regex.test(text), `${glob}: ${text}`);
    for (const text of other) ok(!regex.test(text), `${glob}: not ${text}`);
  }
});

Deno.test("translateGlob refuses what Go refuses", () => {
  for (const glob of ["[a", "[", "[]", "[]a]", "a\\", "[a-]", "[-a]", "[b-a]", "[^]"]) {
    throws(() => translateGlob(glob, path), ScalarError, glob);
  }
});

Deno.test("translateGlob writes text as it stands in the subject", () => {
  equal(translateGlob("/é *", path).source, "^/%C3%A9%20[^/]*$");
  equal(translateGlob("a/?", segment("(?<=^/)")).source, "(?<=^/)a%2F[^/](?![^/])");
  equal(translateGlob("[a-z]", path).isInexact, false);
  equal(translateGlob("[é]", path).isInexact, true);
});
