import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { translateRegex } from "../../../../config/dialect/aileron/regex.ts";
import { field, path, query, segment } from "../../../../config/dialect/aileron/subject.ts";
import { ScalarError } from "../../../../config/scalars.ts";

const translate = (pattern: string, { subject = query, posix = false } = {}) =>
  translateRegex(pattern, { subject, posix });

Deno.test("translateRegex leaves alone what both languages write alike", () => {
  const patterns = [
    ...["^/a/(b|c)*$", "a.b+?", "[a-z0-9_]{2,3}", "\\d+\\.\\w{3}", "(?:a)|b", "", "[^/]*"],
    ...["a{2}", "x\\b", "x{2,}?"],
  ];
  for (const pattern of patterns) equal(translate(pattern).source, pattern);
});

Deno.test("translateRegex writes Go's signs in JavaScript's way", () => {
  const cases: [go: string, js: string][] = [
    ["\\A/a\\z", "^/a$"],
    ["(?P<id>\\d+)(?<x>y)", "(\\d+)(y)"],
    ["\\s\\S", "[\\u{9}\\u{a}\\u{c}\\u{d} ][^\\u{9}\\u{a}\\u{c}\\u{d} ]"],
    ["[[:alpha:]_]", "[A-Za-z_]"],
    ["[[:^digit:]]", "[\\u{0}-/:-\\u{10ffff}]"],
    ["[^\\d]", "[^0-9]"],
    ["[]a]", "[\\]a]"],
    ["[a-]", "[a\\-]"],
    ["\\-\\_\\/", "-_/"],
    ["\\x41\\x{42}\\103", "ABC"],
    ["\\Qa.b\\E+", "a\\.b+"],
    ["\\Q*", "\\*"],
    ["{a}{,2}", "\\{a\\}\\{,2\\}"],
    ["\\pL\\p{Greek}\\P{Lu}\\p{^Lu}", "\\p{L}\\p{Script=Greek}\\P{Lu}\\P{Lu}"],
    ["[\\pL1]", "[1\\p{L}]"],
    ["^*", "(?:^)*"],
  ];
  for (const [go, js] of cases) equal(translate(go).source, js, go);
});

Deno.test("translateRegex keeps flags to where they are meant", () => {
  const cases: [go: string, js: string][] = [
    ["(?i)^/users", "(?i:^/users)"],
    ["a(?i)b|c", "a(?i:b)|(?i:c)"],
    ["(a(?i)b)c", "(a(?i:b))c"],
    ["(?i:a(?-i)b)", "(?:(?i:a)b)"],
    ["(?i)a(?-i:b)(c)", "(?i:a(?:(?-i:b))(c))"],
    ["(?U)a*b*?", "a*?b*"],
    ["(?sm)a.", "a."],
  ];
  for (const [go, js] of cases) equal(translate(go).source, js, go);
});

Deno.test("translateRegex refuses what Go refuses", () => {
  const cases: [go: string, why: RegExp][] = [
    ["(a", /missing closing \)/],
    ["a)", /unexpected \)/],
    ["[a", /missing closing \]/],
    ["a\\", /trailing backslash/],
    ["*a", /missing argument to repetition operator '\*'/],
    ["a|*", /missing argument/],
    ["a**", /invalid nested repetition operator '\*'/],
    ["a{1001}", /invalid repeat count '\{1001\}'/],
    ["a{3,2}", /invalid repeat count/],
    ["(?=a)", /invalid or unsupported Perl syntax '\(\?=a'/],
    ["(?<!a)", /unsupported Perl syntax/],
    ["(a)\\1", /invalid escape sequence '\\1'/],
    ["\\y", /invalid escape sequence '\\y'/],
    ["[b-a]", /a range of characters that ends before it begins/],
    ["[[:foo:]]", /invalid character class range '\[:foo:\]'/],
    ["\\p{Foo}", /property name/i],
    ["\\C", /'\\C' is not supported by Weir/],
  ];
  for (const [go, why] of cases) {
    throws(() => translate(go), (error) => {
      ok(error instanceof ScalarError);
      match(error.message, /^bad regular expression '/);
      match(error.message, why);
      return true;
    }, go);
  }
});

Deno.test("translateRegex of POSIX knows no Perl", () => {
  equal(translate("^[[:digit:]]+(a|b)**$", { posix: true }).source, "^[0-9]+(?:(a|b)*)*$");
  for (const pattern of ["\\d", "(?:a)", "(?i)a", "\\bx"]) {
    throws(() => translate(pattern, { posix: true }), ScalarError, pattern);
  }
});

Deno.test("translateRegex tells the groups by number", () => {
  deepEqual(translate("(?P<a>x)(y(?:z))(?<b>w)").groups, ["a", "", "b"]);
});

Deno.test("translateRegex writes text as it stands in the subject", () => {
  const inPath = (pattern: string) => translate(pattern, { subject: path }).source;
  equal(inPath("/a b/é+"), "/a%20b/(?:%C3%A9)+");
  equal(inPath("a\\+"), "a\\+");
  equal(translate("é?", { subject: field }).source, "(?:\u00c3\u00a9)?");
  equal(translate("é?").source, "é?");
  const inSegment = (pattern: string) => translate(pattern, { subject: segment("(?<=^/)") }).source;
  equal(inSegment("^.[^a]\\D[!-a]/$"), "(?<=^/)[^/][^a/][^0-9/][!-.0-a]%2F(?![^/])");
});

Deno.test("translateRegex tells where characters may be sent otherwise", () => {
  const isInexact = (pattern: string, subject = path) => translate(pattern, { subject }).isInexact;
  for (const pattern of ["/a b/é", "^/v\\d+/.*$", "[a-z/]", "[^?#]", "\\S"]) {
    equal(isInexact(pattern), false, pattern);
  }
  for (const pattern of ["a\\+b", "[a é]", "[é-ü]", "\\pL", "a:b", "[[:punct:]]", "\\s"]) {
    equal(isInexact(pattern), true, pattern);
  }
  equal(isInexact("[é]", field), true);
  equal(isInexact("[+]", field), false);
  equal(isInexact("[é]", query), false);
});
