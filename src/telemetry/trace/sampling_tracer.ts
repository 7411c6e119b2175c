/**
 * Whose traces go on here, and of which is told.
 *
 * A trace that begins here is told of by its id, so that all who sample the same share agree. One
 * that comes with a request keeps its id; where the peer is a trusted proxy, so does its sampled
 * flag. Another peer's flag counts for nothing, nor does its id, which it may choose as well: the
 * share of such traces is drawn by lot, as else any client could make the collector pay.
 */
import type { Incoming } from "../../http/message.ts";
import type { Trace, Tracer } from "../../proxy/telemetry.ts";
import type { RandomDigits } from "./random_digits.ts";
import { DIGITS, type Share } from "./share.ts";
import type { Span } from "./span.ts";
import { type Telling, ToldTrace } from "./told.ts";
import { parentIn, RANDOM, SAMPLED } from "./traceparent.ts";
import { UntoldTrace } from "./untold.ts";

export interface SamplingOptions {
  readonly share: Share;
  readonly digits: RandomDigits;
  /** Milliseconds since 1970; and monotonic ones. */
  readonly date: () => number;
  readonly now: () => number;
  /** Gets each span when it has ended. */
  readonly offer: (span: Span) => void;
}

export class SamplingTracer implements Tracer {
  readonly #share: Share;
  readonly #digits: RandomDigits;
  readonly #telling: Telling;

  constructor({ share, digits, date, now, offer }: SamplingOptions) {
    this.#share = share;
    this.#digits = digits;
    this.#telling = { newSpanId: () => digits.take(SPAN_ID), date, now, offer };
  }

  begin({ incoming, trusted }: { incoming: Incoming; trusted: boolean }): Trace {
    const parent = parentIn(incoming.fields);
    const traceId = parent?.traceId ?? this.#digits.take(TRACE_ID);
    const isTold = parent !== undefined && trusted
      ? (parent.flags & SAMPLED) !== 0
      : this.#share.has(parent === undefined ? traceId : this.#digits.take(DIGITS));
    const flags = parent === undefined ? RANDOM : parent.flags & RANDOM;
    if (!isTold) {
      const { newSpanId } = this.#telling;
      return new UntoldTrace(traceId, { flags, isBegun: parent === undefined, newSpanId });
    }
    const context = { traceId, spanId: this.#telling.newSpanId(), flags: flags | SAMPLED };
    return new ToldTrace(context, parent, this.#telling);
  }
}

const TRACE_ID = 32;
const SPAN_ID = 16;
