/** A tracer by hand: spans are kept, ids count upwards, time passes when the test says so. */
import { AddressSet } from "../../../../src/grammar/address.ts";
import { clientOf } from "../../../../src/proxy/client.ts";
import type { Call } from "../../../../src/proxy/call.ts";
import { Fields } from "../../../../src/http/fields.ts";
import type { Incoming } from "../../../../src/http/message.ts";
import {
  RandomDigits,
  SamplingTracer,
  Share,
} from "../../../../src/telemetry/trace/sampling_tracer.ts";
import type { Span } from "../../../../src/telemetry/trace/recorded_trace.ts";
import { incomingWith, replyWith, snapshotOf } from "../../../routes/snapshot.ts";

export const EPOCH_MS = 1_700_000_000_000;

export class Spans {
  readonly all: Span[] = [];
  /** Since the epoch. */
  ms = 0;
  readonly tracer: SamplingTracer;
  #byte = 0;

  constructor(share: number, fill?: (bytes: Uint8Array) => void) {
    this.tracer = new SamplingTracer({
      share: new Share(share),
      digits: new RandomDigits(fill ?? ((bytes) => bytes.forEach((_, i) => bytes[i] = this.#next))),
      date: () => EPOCH_MS,
      now: () => this.ms,
      offer: (span) => this.all.push(span),
    });
  }

  get #next(): number {
    return this.#byte++ % 255 + 1;
  }
}

const [route] = snapshotOf([{ answer: () => replyWith() }]).routes;

/** On its way through the route `* /shop`. */
export function callWith(parts: Partial<Incoming> = {}, call: Partial<Call> = {}): Call {
  const incoming = incomingWith(parts);
  return {
    incoming,
    requestId: "id",
    client: clientOf(incoming, new AddressSet()),
    trusted: false,
    refused: [],
    route: { ...route, name: "* /shop" },
    target: undefined,
    attempts: 1,
    errors: "problem",
    ...call,
  };
}

/** What a request has that says so of its trace. */
export function fieldsWith(traceparent: string, tracestate?: string): Fields {
  const fields = Fields.from([["traceparent", traceparent]]);
  if (tracestate !== undefined) fields.append("tracestate", tracestate);
  return fields;
}
