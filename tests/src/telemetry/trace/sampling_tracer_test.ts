import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import fc from "fast-check";
import { Fields } from "../../../../src/http/fields.ts";
import { parseTraceparent } from "../../../../src/telemetry/trace/traceparent.ts";
import { incomingWith } from "../../../routes/snapshot.ts";
import { targetsOf } from "../../strategy/targets.ts";
import { callWith, fieldsWith, Spans } from "./spans.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const [target] = targetsOf([1]);

/** What the target of one attempt at a request with these fields is told. */
function passed(spans: Spans, fields: Fields, trusted = false): Fields {
  const incoming = incomingWith({ fields });
  const trace = spans.tracer.begin({ incoming, trusted });
  const outgoing = Fields.from(fields);
  trace.attempt(callWith(), { target, path: "/" }).mark(outgoing);
  trace.end(callWith(), { status: 200 });
  return outgoing;
}

Deno.test("SamplingTracer.begin begins a trace with random ids, which its flags tell", () => {
  for (const [share, flags, told] of [[1, "03", 1], [0, "02", 0]] as const) {
    const spans = new Spans(share);
    const fields = passed(spans, Fields.from([["tracestate", "of=another"]]));
    match(fields.get("traceparent")!, new RegExp(`^00-[0-9a-f]{32}-[0-9a-f]{16}-${flags}$`));
    equal(fields.has("tracestate"), false);
    equal(spans.all.length, told);
  }
});

Deno.test("SamplingTracer.begin: the id of a trace that begins here decides what is told", () => {
  const sampled = (byte: number) => {
    const spans = new Spans(0.5, (bytes) => bytes.fill(byte));
    passed(spans, new Fields());
    return spans.all.length === 1;
  };
  deepEqual([0x01, 0x7f, 0x80, 0xff].map(sampled), [false, false, true, true]);
});

Deno.test("SamplingTracer.begin heeds a trusted peer's flag, whatever the share", () => {
  for (const share of [0, 1]) {
    for (const flags of ["00", "01", "02", "03"]) {
      const spans = new Spans(share);
      const given = fieldsWith(`00-${TRACE}-${SPAN}-${flags}`, "a=1,b=2");
      const fields = passed(spans, given, true);
      const context = parseTraceparent(fields.get("traceparent")!)!;
      deepEqual([context.traceId, context.flags], [TRACE, Number(flags)]);
      notEqual(context.spanId, SPAN);
      equal(fields.get("tracestate"), "a=1,b=2");
      deepEqual(
        spans.all.map(({ parent }) => parent?.spanId),
        Number(flags) % 2 === 1 ? [SPAN] : [],
      );
    }
  }
});

Deno.test("SamplingTracer.begin: another peer has no say in what is told, by its flag or its id", () => {
  const ids = ["f".repeat(32), "0".repeat(31) + "1", TRACE];
  for (const [byte, told] of [[0x7f, 0], [0x80, 1]]) {
    for (const id of ids) {
      for (const flags of ["00", "01"]) {
        const spans = new Spans(0.5, (bytes) => bytes.fill(byte));
        const fields = passed(spans, fieldsWith(`00-${id}-${SPAN}-${flags}`, "a=1"));
        equal(spans.all.length, told);
        const context = parseTraceparent(fields.get("traceparent")!)!;
        deepEqual([context.traceId, context.flags], [id, told]);
        equal(fields.get("tracestate"), "a=1");
      }
    }
  }
});

Deno.test("SamplingTracer.begin: a malformed parent is none, and its state is dropped", () => {
  fc.assert(fc.property(fc.string().filter((text) => /^[\x20-\x7e]*$/.test(text)), (text) => {
    const fields = passed(new Spans(0), fieldsWith(text, "a=1"), true);
    match(fields.get("traceparent")!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-02$/);
    equal(fields.has("tracestate"), false);
  }));
});

Deno.test("SamplingTracer.begin: each attempt has an id of its own, told of or not", () => {
  for (const share of [0, 1]) {
    const trace = new Spans(share).tracer.begin({ incoming: incomingWith(), trusted: false });
    const ids = [1, 2, 3].map(() => {
      const fields = new Fields();
      trace.attempt(callWith(), { target, path: "/" }).mark(fields);
      const context = parseTraceparent(fields.get("traceparent")!)!;
      equal(context.traceId, trace.id);
      return context.spanId;
    });
    equal(new Set(ids).size, 3);
  }
});
