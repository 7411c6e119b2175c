/** A span as OpenTelemetry's parts for sending read it. */
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import type { Span } from "./recorded_trace.ts";
import type { SpanContext } from "./traceparent.ts";

/** Who tells. */
export interface Source {
  readonly resource: Resource;
  readonly scope: { readonly name: string; readonly version: string };
}

/** Of the enumerations of the protocol; they are not imported, as only their values are needed. */
const KIND = { server: 1, client: 2 };
const UNSET = 0;
const ERROR = 2;

export function readableSpan(span: Span, { resource, scope }: Source): ReadableSpan {
  const { kind, name, startMs, endMs, parent, attributes, failed } = span;
  const context = contextOf(span);
  return {
    name,
    kind: KIND[kind],
    spanContext: () => context,
    parentSpanContext: parent && { ...contextOf(parent), isRemote: kind === "server" },
    startTime: highResolution(startMs),
    endTime: highResolution(endMs),
    duration: highResolution(endMs - startMs),
    ended: true,
    status: { code: failed ? ERROR : UNSET },
    attributes: Object.fromEntries(
      Object.entries(attributes).filter(([, value]) => value !== undefined),
    ),
    links: [],
    events: [],
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function contextOf({ traceId, spanId, flags }: SpanContext) {
  return { traceId, spanId, traceFlags: flags };
}

/** Seconds and nanoseconds. */
function highResolution(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
