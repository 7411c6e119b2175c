import assert from "node:assert/strict";
import fc from "fast-check";
import { compileGlob } from "../../../../src/proxy/match/glob.ts";
import { pathText } from "../../../../src/http/path.ts";
import { regexOfGlob } from "./glob_model.ts";

const cases: [glob: string, matching: string[], other: string[]][] = [
  ["/", ["/"], ["", "/a"]],
  ["/*", ["/", "/a", "/a%2Fb"], ["/a/b"]],
  ["/*/b", ["/a/b", "//b"], ["/a/c/b", "/b"]],
  ["/**", ["/", "/a", "/a/b/c"], ["a"]],
  ["/a/**", ["/a/", "/a/b/c"], ["/a", "/ab"]],
  ["/a/**/b", ["/a/b", "/a/x/b", "/a/x/y/b"], ["/a/xb", "/ab", "/a/b/"]],
  ["/**/*.js", ["/a.js", "/x/y/a.js"], ["/a.json"]],
  ["/***/b", ["/b", "/a/c/b"], ["/ab"]],
  ["/a**/b", ["/a/b", "/ax/y/b"], ["/ab", "/b"]],
  ["/a**", ["/a", "/a/b", "/ab"], ["/b"]],
  ["/?", ["/a", "/%20", "/."], ["/", "/ab", "//", "/%"]],
  ["/[abc]", ["/a", "/c"], ["/d", "/ab"]],
  ["/v[0-9]", ["/v1"], ["/va", "/v"]],
  ["/[!a]", ["/b"], ["/a", "//", "/"]],
  ["/[^a-c]", ["/d"], ["/b"]],
  ["/[a-]", ["/a", "/-"], ["/b"]],
  ["/{a,b}", ["/a", "/b"], ["/c", "/{a,b}", "/a,b"]],
  ["/{a,b/*}.js", ["/a.js", "/b/c.js"], ["/b.js"]],
  ["/{a,{b,c}d}", ["/a", "/bd", "/cd"], ["/b", "/ad"]],
  ["/a{,.html}", ["/a", "/a.html"], ["/ahtml"]],
  ["/a,b", ["/a,b"], ["/a"]],
  ["/a.b+c$(d)", ["/a.b+c$(d)"], ["/axb+c$(d)", "/abbc$d"]],
  ["/a\\*b", ["/a*b"], ["/axb"]],
  ["/a\\,\\@", ["/a,@"], []],
  ["/\\😀", ["/%F0%9F%98%80"], []],
  ["/\\{a\\}", ["/%7Ba%7D"], ["/a"]],
  ["/a b/é*", ["/a%20b/%C3%A9", "/a%20b/%C3%A9x"], ["/a b/é"]],
  ["/%7Euser/*", ["/~user/x"], ["/%7Euser/x"]],
];

Deno.test("compileGlob matches whole paths", () => {
  for (const [glob, matching, other] of cases) {
    const matches = compileGlob(glob);
    for (const path of matching) assert.ok(matches(path), `${glob}: ${path}`);
    for (const path of other) assert.ok(!matches(path), `${glob}: not ${path}`);
  }
});

Deno.test("compileGlob refuses what is not well formed", () => {
  for (
    const glob of ["/{a", "/a}", "/{a,{b}", "/[a", "/a]", "/[]", "/[z-a]", "/[é]", "/[a/]", "/a\\"]
  ) {
    assert.throws(() => compileGlob(glob), SyntaxError, glob);
  }
  assert.ok(compileGlob(`/${"{".repeat(100)}${"}".repeat(100)}`)("/"));
  assert.throws(() => compileGlob(`/${"{".repeat(101)}${"}".repeat(101)}`), /more than 100 deep/);
  assert.throws(() => compileGlob("/{a"), { message: "bad glob '/{a': '{' without '}'" });
});

Deno.test("compileGlob takes text with every sign escaped for itself", () => {
  const text = fc.string({ unit: "grapheme" }).filter((text) => !/%(?![0-9a-f]{2})/i.test(text));
  fc.assert(fc.property(text, (text) => {
    const escaped = text.replace(/[*?[\]{},\\]/g, "\\$&");
    assert.ok(compileGlob(escaped)(pathText(text)));
  }));
});

const signs = fc.constantFrom(
  ...["a", "b", "-", "/", "*", "**", "/**/", "?", "[ab]", "[!a]", "[^-b]", "[a-c-e]", "[-a]"],
  ...["{", ",", "}", "{,a}", "{a,b*}", "\\*", "\\/", ".", "%41", "%2f", "é", "]", "["],
);
const steps = fc.constantFrom(
  "a",
  "b",
  "c",
  "-",
  "/",
  ".",
  "%2F",
  "%C3%A9",
  "*",
  "{",
  "[",
  "A",
  "é",
);

Deno.test("compileGlob means what a regex would mean, and refuses what would be none", () => {
  const globs = fc.array(signs, { maxLength: 8 }).map((parts) => `/${parts.join("")}`);
  const paths = fc.array(steps, { maxLength: 8 }).map((parts) => `/${parts.join("")}`);
  const many = fc.array(paths, { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(globs, many, (glob, paths) => {
      let model: RegExp;
      try {
        model = regexOfGlob(glob);
      } catch {
        assert.throws(() => compileGlob(glob), SyntaxError, glob);
        return;
      }
      const matches = compileGlob(glob);
      for (const path of paths) assert.equal(matches(path), model.test(path), `${glob}: ${path}`);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("compileGlob: a path that meets ever new sets of places is told right all the same", () => {
  const matches = compileGlob("/*a" + "?".repeat(12));
  const model = regexOfGlob("/*a" + "?".repeat(12));
  const letters = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 500, maxLength: 2000 });
  fc.assert(fc.property(letters, (path) => {
    assert.equal(matches(`/${path}`), model.test(`/${path}`));
  }));
});

Deno.test("compileGlob: what stopped a program by trying all ways is an answer like any other", () => {
  assert.equal(compileGlob("/t2/*-*-*.png")(`/t2/${"-".repeat(16_384)}`), false);
  assert.equal(compileGlob(`/${"*a".repeat(20)}`)(`/${"a".repeat(16_384)}b`), false);
});
