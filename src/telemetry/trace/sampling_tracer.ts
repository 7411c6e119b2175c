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
import { RecordedTrace, type Recording, type Span } from "./recorded_trace.ts";
import { parentIn, RANDOM, SAMPLED } from "./traceparent.ts";
import { UnrecordedTrace } from "./unrecorded_trace.ts";

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
  readonly #recording: Recording;

  constructor({ share, digits, date, now, offer }: SamplingOptions) {
    this.#share = share;
    this.#digits = digits;
    this.#recording = { newSpanId: () => digits.take(SPAN_ID), date, now, offer };
  }

  begin({ incoming, trusted }: { incoming: Incoming; trusted: boolean }): Trace {
    const parent = parentIn(incoming.fields);
    const traceId = parent?.traceId ?? this.#digits.take(TRACE_ID);
    const isRecorded = parent !== undefined && trusted
      ? (parent.flags & SAMPLED) !== 0
      : this.#share.has(parent === undefined ? traceId : this.#digits.take(DIGITS));
    const flags = parent === undefined ? RANDOM : parent.flags & RANDOM;
    if (!isRecorded) {
      const { newSpanId } = this.#recording;
      return new UnrecordedTrace(traceId, { flags, isBegun: parent === undefined, newSpanId });
    }
    const context = { traceId, spanId: this.#recording.newSpanId(), flags: flags | SAMPLED };
    return new RecordedTrace(context, parent, this.#recording);
  }
}

const TRACE_ID = 32;
const SPAN_ID = 16;

/**
 * Which traces are told of, where a share of all is to be. The last 14 digits of a trace id, which
 * are random (W3C Trace Context level 2), are compared with a bound, as OpenTelemetry's
 * consistent probability sampling does it: all who sample the same share choose the same traces,
 * and who samples more chooses these and others.
 */
export class Share {
  /** As many digits; as a text it is compared as the number is, and without loss. */
  readonly #least: string;

  /** From 0 to 1. */
  constructor(share: number) {
    const least = BigInt(Math.round((1 - share) * ALL));
    this.#least = least < ALL ? least.toString(16).padStart(DIGITS, "0") : NONE;
  }

  /** `digits`: hexadecimal, in lower case, 14 or more. */
  has(digits: string): boolean {
    return digits.slice(-DIGITS) >= this.#least;
  }
}

export const DIGITS = 14;
const ALL = 2 ** 56;
/** Comes after every digit. */
const NONE = "g";

/**
 * Random hexadecimal digits, made many at a time: on Deno to ask the system for each id takes
 * 0.5 µs, and this a tenth.
 */
export class RandomDigits {
  readonly #fill: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly #bytes = new Uint8Array(1024);
  #digits = "";
  #at = 0;

  /** `fill` puts a random byte in every place. */
  constructor(fill: (bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#fill = fill;
  }

  /** Up to 64 digits, in lower case, not all of them 0. */
  take(count: number): string {
    while (true) {
      if (this.#at + count > this.#digits.length) this.#refill();
      const digits = this.#digits.slice(this.#at, this.#at += count);
      if (NOT_ZERO.test(digits)) return digits;
    }
  }

  #refill(): void {
    this.#fill(this.#bytes);
    this.#digits = this.#bytes.toHex();
    this.#at = 0;
  }
}

const NOT_ZERO = /[^0]/;
