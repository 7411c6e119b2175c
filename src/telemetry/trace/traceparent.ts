/** The field `traceparent` (W3C Trace Context, levels 1 and 2), which names a request's parent. */
import type { Fields } from "../../http/fields.ts";

/** Bits of the flags; all others are sent as 0. */
export const SAMPLED = 1;
/** The last 7 bytes of the trace id are random; goes on as it came (level 2). */
export const RANDOM = 2;

/** Ids are in lower case and never all zeros. */
export interface SpanContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly flags: number;
}

const FORM =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-)?/;
/** Of version 00, and of what any other begins with. */
const LENGTH = 55;

/**
 * Undefined: it is not well formed. Of a version yet unknown, only what version 00 has is read; more
 * may follow behind a dash ("Versioning of traceparent").
 */
export function parseTraceparent(text: string): SpanContext | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, version, traceId, spanId, flags, dash] = match;
  if (text.length > LENGTH && (version === "00" || dash === undefined)) return undefined;
  return { traceId, spanId, flags: parseInt(flags, 16) & (SAMPLED | RANDOM) };
}

export function formatTraceparent({ traceId, spanId, flags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${flags}`;
}

/** Undefined where there is none, or several, which is as if there were none. */
export function parentIn(fields: Fields): SpanContext | undefined {
  const text = fields.joined("traceparent");
  return text === undefined ? undefined : parseTraceparent(text);
}

/**
 * Names the parent in fields that go to a target. `isBegun`: the trace begins here, so `tracestate`
 * is of another, or of none ("Processing Model").
 */
export function markFields(fields: Fields, context: SpanContext, isBegun: boolean): void {
  fields.set("traceparent", formatTraceparent(context));
  if (isBegun) fields.delete("tracestate");
}
