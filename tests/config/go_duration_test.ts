import { equal, throws } from "node:assert/strict";
import { ScalarError } from "../../config/scalars.ts";
import { parseGoDuration } from "../../config/go_duration.ts";

Deno.test("parseGoDuration reads what Go writes", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["0s", 0],
    ["500ms", 500],
    ["1m30s", 90_000],
    ["1h15m30.5s", 4_530_500],
    ["1.5h", 5_400_000],
    [".5s", 500],
    ["2.s", 2000],
    ["30s1m", 90_000],
    ["3000us", 3],
    ["3000\u00b5s", 3],
    ["3000\u03bcs", 3],
    ["596h", 2_145_600_000],
  ];
  for (const [text, ms] of cases) equal(parseGoDuration(text), ms, text);
});

Deno.test("parseGoDuration makes nothing but 0 of nothing but 0", () => {
  equal(parseGoDuration("1ns"), 1);
  equal(parseGoDuration("0ns"), 0);
  equal(parseGoDuration("1ms1us"), 2);
});

Deno.test("parseGoDuration refuses the rest", () => {
  for (const text of ["", "5", "s", ".s", "1d", "-5s", "1m 30s", "1e3s", "00"]) {
    throws(
      () => parseGoDuration(text),
      new ScalarError(`expected a duration like 1m30s or 500ms, got '${text}'`),
    );
  }
  throws(
    () => parseGoDuration("597h"),
    new ScalarError("expected a duration of at most 596h, got '597h'"),
  );
});
