import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import { compileRegex } from "../../../src/grammar/regex/regex.ts";
import { patternRegex } from "../../../src/grammar/url_pattern.ts";

const PIECES = [
  ...["/", "/", "a", "b", ".", "-", ":n", ":m", ":k", "*", "?", "+", "{", "}", "{/", "(", ")", ":"],
  ...["(\\d+)", "([ab]+)", "(a|b)", "(?:a)", "(a(?:b)c)", "(\\(a)", "(.*)", "\\:", "\\*", "\\."],
];

/** A platform's URLPattern resolves dot segments, which no normalised path has. */
const dotSegment = /\/[\\{}]*\./;

const pattern = fc.array(fc.constantFrom(...PIECES), { maxLength: 9 })
  .map((pieces) => `/${pieces.join("")}`)
  .filter((text) => !dotSegment.test(text));
const path = fc.array(fc.constantFrom("/", "a", "b", "1", "12", ".", "-", ":", "*"))
  .map((pieces) => `/${pieces.join("")}`)
  .filter((path) => !dotSegment.test(path) && !path.includes("//"));

/** Groups that took no part, or found nothing: of one that may be absent, that is the same. */
function filled(groups: Iterable<readonly [string, string | undefined]>): [string, string][] {
  return [...groups].filter((each): each is [string, string] => !!each[1]).sort();
}

function platformsOwn(pathname: string): URLPattern | undefined {
  try {
    return new URLPattern({ pathname });
  } catch {
    return undefined;
  }
}

Deno.test("patternRegex takes what a URLPattern takes, and finds what it finds", () => {
  fc.assert(
    fc.property(pattern, fc.array(path), (text, paths) => {
      const expected = platformsOwn(text);
      if (expected === undefined) return throws(() => patternRegex(text), SyntaxError, text);
      const { regex, names } = patternRegex(text);
      const engine = compileRegex(regex);
      for (const path of paths) {
        const theirs: URLPatternResult | null = expected.exec({ pathname: path });
        const found = engine.find(path);
        equal(found !== undefined, theirs !== null, `${text} on ${path}`);
        if (found === undefined || theirs === null) continue;
        deepEqual(
          filled(names.map((name, nth) => [name, found.texts[nth + 1]])),
          filled(Object.entries(theirs.pathname.groups)),
          `${text} on ${path}`,
        );
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("patternRegex takes text as a path has it", () => {
  const { regex } = patternRegex("/a{b}?c\\:", (text) => text.toUpperCase());
  equal(regex.source, "^\\/A(?:B)?C:$");
});
