import assert from "node:assert/strict";
import {
  missingGroups,
  parseGlob,
  parseOriginForm,
  parseParameterName,
  parsePath,
  parsePathPart,
  parsePattern,
} from "../../config/paths.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("parsePath takes what a request's path could be or begin with", () => {
  for (const path of ["/", "/a/b", "/a%20b", "//"]) {
    assert.equal(parsePath(path), path);
  }
  const cases = {
    "users": "expected a path that begins with '/', got 'users'",
    "/a?b": "a path has no '?' and no '#', got '/a?b'",
    "/a#b": "a path has no '?' and no '#', got '/a#b'",
    "/a%2": "expected two hexadecimal digits after each '%', got '/a%2'",
  };
  for (const [text, message] of Object.entries(cases)) {
    assert.equal(messageOf(() => parsePath(text)), message);
  }
});

Deno.test("parsePathPart takes any text that a path could have in it", () => {
  assert.equal(parsePathPart(".png"), ".png");
  assert.equal(messageOf(() => parsePathPart("")), "expected text, got ''");
});

Deno.test("parseGlob refuses what is left open", () => {
  for (const glob of ["/*.png", "/a/**/b", "/[!a-z]?", "/{a,{b,c}}", "/\\{"]) {
    assert.equal(parseGlob(glob), glob);
  }
  const cases = {
    "/{a": "bad glob '/{a': '{' without '}'",
    "/a}": "bad glob '/a}': '}' without '{'",
    "/[a": "bad glob '/[a': '[' alone",
    "/a]": "bad glob '/a]': ']' alone",
    "/[z-a]": "bad glob '/[z-a]': bad class '[z-a]'",
    "/[/]": "bad glob '/[/]': bad class '[/]'",
    "/a\\": "bad glob '/a\\': '\\' alone",
  };
  for (const [glob, message] of Object.entries(cases)) {
    assert.equal(messageOf(() => parseGlob(glob)), message);
  }
});

Deno.test("parsePattern takes the pathname of a URLPattern", () => {
  for (const pattern of ["/users/:id?", "/:name.:ext", "/*/:a-:b/*", "/:id((?:a|b)+)", "/é"]) {
    assert.equal(parsePattern(pattern), pattern);
  }
  const cases: Record<string, string> = {
    "/(x": "bad pattern: '(' without ')'",
    "/()": "bad pattern: '()' with nothing in it",
    "/{x": "bad pattern: '{' without '}'",
    "/a}": "bad pattern: '}' stands alone; for the sign itself write '\\}'",
    "/a?": "bad pattern: '?' stands alone; for the sign itself write '\\?'",
    "/a:": "bad pattern: a name follows ':'; for the sign itself write '\\:'",
    "/:a/:a": "bad pattern: two groups of the name 'a'",
    "/(?:a)": "bad pattern: '(' with '?' behind it",
    "/(a(?<b>c))": "bad pattern: a group in parentheses is written (?:…)",
    "/((a))": "bad pattern: a group in parentheses is written (?:…)",
    "/(a\\1)": "bad pattern: a back reference cannot be matched in linear time",
    "/%4": "expected two hexadecimal digits after each '%', got '/%4'",
  };
  for (const [pattern, message] of Object.entries(cases)) {
    assert.equal(messageOf(() => parsePattern(pattern)), message);
  }
  assert.match(messageOf(() => parsePattern("/([b-a])")), /^bad pattern: .+$/);
});

Deno.test("missingGroups finds references to groups that are not there", () => {
  assert.deepEqual(missingGroups(/(a)(?<name>b)/u, "$1$2$<name>$&$$5"), []);
  assert.deepEqual(missingGroups(/(a)/u, "$0 $2 $<name>"), ["$0", "$2", "$<name>"]);
});

Deno.test("parseOriginForm takes what a request line can hold", () => {
  for (const path of ["/", "/a/b?c=d&e", "/%20", "//a"]) assert.equal(parseOriginForm(path), path);
  for (const path of ["", "a", "http://a/", "/a b", "/a#b", "/ä", "/a\n"]) {
    assert.match(messageOf(() => parseOriginForm(path)), /^expected a path that begins with '\/'/);
  }
  assert.match(messageOf(() => parseOriginForm("/%2")), /^expected two hexadecimal digits/);
});

Deno.test("parseParameterName takes what a pattern can name", () => {
  for (const name of ["id", "_a1", "größe", "0", "12"]) {
    assert.equal(parseParameterName(name), name);
  }
  for (const name of [":id", "a-b", "1a", "a b"]) {
    assert.equal(
      messageOf(() => parseParameterName(name)),
      `expected a name of a pattern, like the id of /users/:id, got '${name}'`,
    );
  }
});
