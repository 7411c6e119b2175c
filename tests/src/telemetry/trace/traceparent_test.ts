import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { Fields } from "../../../../src/http/fields.ts";
import {
  formatTraceparent,
  markFields,
  parentIn,
  parseTraceparent,
} from "../../../../src/telemetry/trace/traceparent.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

function digits(length: number) {
  const digit = fc.constantFrom(..."0123456789abcdef");
  return fc.string({ unit: digit, minLength: length, maxLength: length })
    .filter((text) => /[^0]/.test(text));
}

const context = fc.record({
  traceId: digits(32),
  spanId: digits(16),
  flags: fc.integer({ min: 0, max: 3 }),
});

Deno.test("parseTraceparent reads what formatTraceparent writes", () => {
  fc.assert(fc.property(context, (context) => {
    deepEqual(parseTraceparent(formatTraceparent(context)), context);
  }));
});

Deno.test("parseTraceparent: what it takes names a parent, and garbage is no error", () => {
  const valid = context.map(formatTraceparent);
  const damaged = fc.tuple(valid, fc.nat(54), fc.string({ maxLength: 2, unit: "binary" }))
    .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1));
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), damaged), (text) => {
    const parent = parseTraceparent(text);
    if (parent === undefined) return;
    equal(/^[0-9a-f]{32} [0-9a-f]{16}$/.test(`${parent.traceId} ${parent.spanId}`), true);
    equal(text.slice(3, 52), `${parent.traceId}-${parent.spanId}`);
  }));
});

Deno.test("parseTraceparent knows the sampled and the random flag, and drops all others", () => {
  const flagsOf = (flags: string) => parseTraceparent(`00-${TRACE}-${SPAN}-${flags}`)?.flags;
  deepEqual(["00", "01", "02", "03", "fc", "ff"].map(flagsOf), [0, 1, 2, 3, 0, 3]);
});

Deno.test("parseTraceparent takes an unknown version for what it has in common with 00", () => {
  const parent = { traceId: TRACE, spanId: SPAN, flags: 1 };
  for (const version of ["01", "cc", "fe"]) {
    const text = `${version}-${TRACE}-${SPAN}-01`;
    for (const more of ["", "-", "-what-the-future.will-be"]) {
      deepEqual(parseTraceparent(text + more), parent, text + more);
    }
    for (const wrong of [`${text}.more`, `${text}0`, text.slice(0, -1)]) {
      equal(parseTraceparent(wrong), undefined, wrong);
    }
  }
});

Deno.test("parseTraceparent refuses what the specification calls invalid", () => {
  const invalid = [
    "",
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-1`,
    `00-${TRACE}-${SPAN}`,
    `0-${TRACE}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-0X`,
    `0g-${TRACE}-${SPAN}-01`,
    `00-${TRACE.slice(1)}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}0-01`,
    `00_${TRACE}_${SPAN}_01`,
    ` 00-${TRACE}-${SPAN}-01`,
  ];
  for (const text of invalid) equal(parseTraceparent(text), undefined, text);
});

Deno.test("parentIn: several parents are none, also of a version yet unknown", () => {
  for (const version of ["00", "01"]) {
    const text = `${version}-${TRACE}-${SPAN}-01`;
    const fields = Fields.from([["traceparent", text]]);
    equal(parentIn(fields)?.spanId, SPAN);
    fields.append("Traceparent", text);
    equal(parentIn(fields), undefined);
  }
  equal(parentIn(new Fields()), undefined);
});

Deno.test("markFields names one parent, and drops the state of a trace that does not go on", () => {
  const context = { traceId: TRACE, spanId: SPAN, flags: 1 };
  for (const isBegun of [true, false]) {
    const fields = Fields.from([
      ["TraceParent", "x"],
      ["tracestate", "a=1"],
      ["traceparent", "y"],
      ["tracestate", "b=2"],
    ]);
    markFields(fields, context, isBegun);
    deepEqual(fields.all("traceparent"), [`00-${TRACE}-${SPAN}-01`]);
    deepEqual(fields.all("tracestate"), isBegun ? [] : ["a=1", "b=2"]);
  }
});
