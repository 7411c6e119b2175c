import { equal } from "node:assert/strict";
import fc from "fast-check";
import { parseHttpDate } from "../../../src/http/date.ts";

const NOW = Date.UTC(2026, 10, 28);

Deno.test("parseHttpDate reads the three forms of RFC 9110 §5.6.7", () => {
  const ms = Date.UTC(1994, 10, 6, 8, 49, 37);
  equal(parseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT", NOW), ms);
  equal(parseHttpDate("Sunday, 06-Nov-94 08:49:37 GMT", NOW), ms);
  equal(parseHttpDate("Sun Nov  6 08:49:37 1994", NOW), ms);
  equal(parseHttpDate("Sunday, 06-Nov-75 08:49:37 GMT", NOW), Date.UTC(2075, 10, 6, 8, 49, 37));
  equal(parseHttpDate("Sunday, 06-Nov-77 08:49:37 GMT", NOW), Date.UTC(1977, 10, 6, 8, 49, 37));
});

Deno.test("parseHttpDate: anything else is no date", () => {
  const wrong = [
    "",
    "0",
    "2026-01-01",
    "Sun, 31 Feb 2026 00:00:00 GMT",
    "Sun, 06 Abc 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 24:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 CET",
  ];
  for (const text of wrong) equal(parseHttpDate(text, NOW), undefined, text);
});

Deno.test("parseHttpDate reads what toUTCString writes", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
    equal(parseHttpDate(new Date(seconds * 1000).toUTCString(), NOW), seconds * 1000);
  }));
});
