import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { compileRegex } from "../../../../src/grammar/regex/regex.ts";

const atom = fc.constantFrom(
  ...[
    "a",
    "b",
    "/",
    ".",
    "[^/]",
    "(a|b)",
    "(?<n>a*)",
    "\\d",
    "\\s",
    "\\S",
    "[\\sa]",
    "[[:a]",
    "\\w",
  ],
  ...["\\b", "\\B", "^", "$", "(?:ab|a)", "(a)?", "(?:a|(b))+", "[^]", "\\u{e9}", "(?i:A)", "é"],
  ...["\\/", "x{2,3}", "(?:a{2}|b)*?"],
);
const look = fc.constantFrom(
  ...["(?=a)", "(?!b)", "(?<=a)", "(?<!/)", "(?=(a))", "(?=.*b)", "(?=(?!b)[^/]*a)", "(?![^/])"],
  ...["(?<=^a(?!/)b?)", "(?=(?<m>.*)b)", "(?:a|(?!a))"],
);
const quantifier = fc.constantFrom("", "", "", "+", "*", "?", "+?", "*?", "{2}", "{1,2}");

function sourceOf(one: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const piece = fc.tuple(one, quantifier).map((texts) => texts.join(""));
  const pieces = fc.array(piece, { maxLength: 5 }).map((texts) => texts.join(""));
  return fc.array(pieces, { minLength: 1, maxLength: 2 }).map((choices) => choices.join("|"));
}

const text = fc.array(
  fc.constantFrom(..."ab/1 \n\u2028\xa0éxA["),
  { maxLength: 10 },
).map((chars) => chars.join(""));

/** Undefined for what is no regex, or is refused. */
function compiled(source: string) {
  try {
    const native = new RegExp(source, "u");
    return { native, regex: compileRegex(native) };
  } catch {
    return undefined;
  }
}

Deno.test("compileRegex finds where the platform finds", () => {
  fc.assert(
    fc.property(sourceOf(atom), text, (source, text) => {
      const { native, regex } = compiled(source) ?? {};
      if (native === undefined || regex === undefined) return;
      const [found, expected] = [regex.find(text), native.exec(text)];
      equal(regex.test(text), expected !== null);
      deepEqual([found?.index, found?.texts[0]], [expected?.index, expected?.[0]]);
      // The last turn of a repetition forgets what the one before found; RE2's does not.
      if (/\)[*+?{]/.test(source)) return;
      deepEqual(found?.texts, expected === null ? undefined : [...expected]);
      equal(found?.groups.n, expected?.groups?.n);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("compileRegex finds what the platform finds, by look-around", () => {
  fc.assert(
    fc.property(sourceOf(fc.oneof(atom, look)), text, (source, text) => {
      const { native, regex } = compiled(source) ?? {};
      if (native === undefined || regex === undefined || !/\(\?<?[=!]/.test(source)) return;
      const [found, expected] = [regex.find(text), native.exec(text)];
      equal(regex.test(text), expected !== null);
      equal(found?.index, expected?.index);
      deepEqual(found?.texts, expected === null ? undefined : [...expected]);
      deepEqual({ ...found?.groups }, { ...expected?.groups });
    }),
    { numRuns: 5000 },
  );
});

Deno.test("compileRegex: what stopped a program by trying all ways is an answer like any other", () => {
  const sources = [
    ...["(a|a)*b", "(a+)+$", "(.*a){12}x", "^(?:a?){30}a{30}$"],
    ...["(?=a)(a|a)*b", "^(?=(?:a|a)*b)", "(?<=(?:a|a)*b)c", "^(?:(?=.*b)a)*$"],
  ];
  for (const source of sources) {
    equal(compileRegex(new RegExp(source, "u")).test(`${"a".repeat(16_384)}c`), false, source);
  }
});

Deno.test("compileRegex refuses what cannot be matched in linear time", () => {
  const refused: [source: string, why: RegExp][] = [
    ["(a)\\1", /back reference/],
    ["(?<n>a)\\k<n>", /back reference/],
    ["(?=(a)\\1)b", /back reference/],
    ["a{1001}", /repeat count/],
    ["(?:[a-z]{100}){11}", /repeat count|more than 1000 steps/],
    ["(?=b)(?:[a-z]{100}){11}", /more than 1000 steps/],
    ["(?=b)(?:a*)*", /may be empty/],
    ["(?:(?=(a))b)*", /a group within look-ahead/],
    ["(?<=(a))b", /a group within look-behind/],
    ["(?m:(?=a))", /\(\?m:\)/],
    [`(?=${"(".repeat(101)}a${")".repeat(101)})`, /more than 100 deep/],
  ];
  for (const [source, why] of refused) {
    throws(
      () => compileRegex(new RegExp(source, "u")),
      { name: "SyntaxError", message: why },
      source,
    );
  }
});
