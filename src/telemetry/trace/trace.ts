/**
 * The part that Weir takes in the trace of a request (W3C Trace Context), and what it tells of it.
 * Where the program has set no tracer, `traceparent` and `tracestate` pass through as any other
 * fields do, and nothing is told.
 */
import type { Call } from "../../proxy/call.ts";
import type { Fields } from "../../http/fields.ts";
import type { Incoming } from "../../http/message.ts";
import type { Target } from "../../upstream/target.ts";

export interface Tracer {
  /** A request has come. `trusted`: its peer is a trusted proxy. */
  begin(received: { readonly incoming: Incoming; readonly trusted: boolean }): Trace;
}

/** One request, as a part of its trace. */
export interface Trace {
  /** Of the whole trace: 32 hexadecimal digits in lower case. */
  readonly id: string;
  /** It is about to be sent to a target; `path` is the one it is sent with, with its query. */
  attempt(call: Call, sending: { readonly target: Target; readonly path: string }): Hop;
  /**
   * The last byte of the answer has gone, or nobody wants the rest. `error`: why the answer broke
   * off.
   */
  end(call: Call, end: { readonly status: number; readonly error?: unknown }): void;
}

/** One sending of a request to a target. */
export interface Hop {
  /** Tells the target of the trace in `fields`, which are on their way to it. */
  mark(fields: Fields): void;
  /** The head of the response has come. */
  answered(status: number): void;
  /** Its last byte has come, or none will come any more; `error`: why. Called once or more. */
  end(error?: unknown): void;
}

let current: Tracer | undefined;

export function tracer(): Tracer | undefined {
  return current;
}

/** Undefined: Weir takes no part. */
export function setTracer(next: Tracer | undefined): void {
  current = next;
}
