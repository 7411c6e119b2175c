import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseBoolean,
  parseDuration,
  parseFilledText,
  parseInteger,
  parseNumber,
  parsePercent,
  parsePositiveDuration,
  parsePositivePercent,
  parseRate,
  parseRegex,
  parseSize,
  parseText,
} from "../../config/scalars.ts";
import { messageOf } from "./problems_of.ts";

Deno.test("parseDuration gives milliseconds", () => {
  const cases = { "0s": 0, "250ms": 250, "5s": 5000, "2m": 120_000, "1h": 3_600_000 };
  for (const [text, ms] of Object.entries(cases)) {
    assert.equal(parseDuration(text), ms);
  }
  assert.equal(parseDuration("24d"), 2_073_600_000);
});

Deno.test("parseDuration refuses what is no number and unit", () => {
  for (const text of ["abc", "", "5", "5 s", "-5s", "1.5s", "5S", "1h30m", "5s "]) {
    assert.equal(
      messageOf(() => parseDuration(text)),
      `expected a duration like 250ms, 5s, 2m or 1h, got '${text}'`,
    );
  }
  const message = "expected a duration like 250ms, 5s, 2m or 1h, got ";
  assert.equal(messageOf(() => parseDuration(5)), message + "5");
  assert.equal(messageOf(() => parseDuration(null)), message + "nothing");
  assert.equal(messageOf(() => parseDuration([])), message + "a list");
});

Deno.test("parseDuration refuses what no timer can wait for", () => {
  assert.equal(
    messageOf(() => parseDuration("25d")),
    "expected a duration of at most 24d, got '25d'",
  );
});

Deno.test("parseDuration holds for every count that fits", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 596 }), (count) => {
    assert.equal(parseDuration(`${count}h`), parseDuration(`${count * 60}m`));
    assert.equal(parseDuration(`${count}s`), parseDuration(`${count * 1000}ms`));
  }));
});

Deno.test("parsePositiveDuration refuses 0", () => {
  assert.equal(parsePositiveDuration("1ms"), 1);
  assert.equal(
    messageOf(() => parsePositiveDuration("0ms")),
    "expected a duration longer than 0, got '0ms'",
  );
});

Deno.test("parseSize gives bytes", () => {
  const cases = { "0B": 0, "64KiB": 65536, "10MiB": 10_485_760, "1GiB": 1_073_741_824 };
  for (const [text, bytes] of Object.entries(cases)) {
    assert.equal(parseSize(text), bytes);
  }
});

Deno.test("parseSize refuses what is no number and unit", () => {
  for (const text of ["abc", "10MB", "10", "1.5KiB", "10 KiB", "10kib"]) {
    assert.equal(
      messageOf(() => parseSize(text)),
      `expected a size like 64KiB, 10MiB or 1GiB, got '${text}'`,
    );
  }
  assert.match(messageOf(() => parseSize("99999999999GiB")), /^expected a size that can be count/);
});

Deno.test("parseInteger keeps to its limits", () => {
  const limits = { min: 0, max: 65535 };
  assert.equal(parseInteger(0, limits), 0);
  assert.equal(parseInteger(65535, limits), 65535);
  for (const [input, shown] of [[70000, "70000"], [-1, "-1"], [1.5, "1.5"], ["3", "'3'"]]) {
    assert.equal(
      messageOf(() => parseInteger(input, limits)),
      `expected an integer from 0 to 65535, got ${shown}`,
    );
  }
});

Deno.test("parseNumber keeps to its limits", () => {
  const limits = { above: 1, max: 10 };
  assert.deepEqual([1.25, 10].map((input) => parseNumber(input, limits)), [1.25, 10]);
  for (const [input, shown] of [[1, "1"], [10.5, "10.5"], [NaN, "NaN"], ["2", "'2'"]]) {
    assert.equal(
      messageOf(() => parseNumber(input, limits)),
      `expected a number above 1 and at most 10, got ${shown}`,
    );
  }
});

Deno.test("parsePercent gives a share", () => {
  const cases = { "0%": 0, "20%": 0.2, "12.5%": 0.125, "100%": 1 };
  for (const [text, share] of Object.entries(cases)) assert.equal(parsePercent(text), share);
  for (const text of ["20", "20 %", "-1%", ".5%", "0.2"]) {
    assert.equal(messageOf(() => parsePercent(text)), `expected a share like 20%, got '${text}'`);
  }
  assert.equal(
    messageOf(() => parsePercent("100.1%")),
    "expected a share of at most 100%, got '100.1%'",
  );
});

Deno.test("parsePositivePercent refuses 0", () => {
  assert.equal(parsePositivePercent("50%"), 0.5);
  assert.equal(
    messageOf(() => parsePositivePercent("0%")),
    "expected a share above 0%, got '0%'",
  );
});

Deno.test("parseRate gives a count for each second", () => {
  const cases = { "0/s": 0, "10/s": 10, "0.5/s": 0.5 };
  for (const [text, rate] of Object.entries(cases)) assert.equal(parseRate(text), rate);
  for (const text of ["10", "10/m", "-1/s", "10 /s"]) {
    assert.equal(messageOf(() => parseRate(text)), `expected a rate like 10/s, got '${text}'`);
  }
  assert.equal(
    messageOf(() => parseRate("1000001/s")),
    "expected a rate of at most 1000000/s, got '1000001/s'",
  );
});

Deno.test("parseBoolean refuses the words of other languages", () => {
  assert.equal(parseBoolean(false), false);
  assert.equal(messageOf(() => parseBoolean("yes")), "expected true or false, got 'yes'");
});

Deno.test("parseText wants quotes around numbers", () => {
  assert.equal(parseText(""), "");
  assert.equal(messageOf(() => parseText(1)), "expected text, got 1; put it in quotes");
  assert.equal(messageOf(() => parseText({})), "expected text, got a mapping");
});

Deno.test("parseFilledText refuses no text", () => {
  assert.equal(parseFilledText("a"), "a");
  assert.equal(messageOf(() => parseFilledText("")), "expected text, got ''");
});

Deno.test("parseRegex compiles for Unicode, and says why not", () => {
  assert.deepEqual(parseRegex("^a+$"), /^a+$/u);
  assert.match(messageOf(() => parseRegex("(")), /^bad regular expression: .*[Uu]nterminated/);
  assert.match(messageOf(() => parseRegex("\\-")), /^bad regular expression: /);
});
