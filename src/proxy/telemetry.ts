/**
 * Who is told of the requests of a gateway: contracts, which src/telemetry fulfils. A program, a
 * library and a worker each pass their own, or none: nothing is global, so that two gateways in
 * one program are apart. What stands somewhere in any case, as the requests in flight or the counts
 * of a pool, nobody tells: it is read when somebody asks.
 */
import type { AccessLine } from "../log/lines.ts";
import type { Fields } from "../http/fields.ts";
import type { Incoming } from "../http/message.ts";
import type { Target } from "../upstream/target.ts";
import type { Call } from "./call.ts";
import type { Snapshot } from "./snapshot.ts";

/** Each absent where nobody is to be told. They may change from one request to the next. */
export interface Telemetry {
  readonly meter?: Meter;
  /** Without one, `traceparent` and `tracestate` pass through as any other fields do. */
  readonly tracer?: Tracer;
  readonly accessLog?: (line: AccessLine) => void;
}

export interface Meter {
  /** From now on requests are answered by this snapshot; what it lacks is dropped. */
  watch(snapshot: Snapshot): void;
  /** The last byte of the answer has gone, or nobody wants the rest; `ms`: from its start. */
  request(call: Call, end: { readonly status: number; readonly ms: number }): void;
  /** Something that could not be read as a request has been answered. */
  refused(status: number): void;
  /** A request is about to be sent to a target; undefined: that was never watched. */
  attempt(target: Target): AttemptMeter | undefined;
  /** How long it lately took to the head of a response; undefined: it has not answered. */
  latencyMs(target: Target): number | undefined;
  ejected(target: Target): void;
  /** Its back-off has taken a step. */
  backedOff(target: Target): void;
  /** `good`: a new config is in force; `bad`: it did not check, or could not be served. */
  reloaded(outcome: "good" | "bad"): void;
}

/** One sending of a request to a target. Bytes are those of bodies. */
export interface AttemptMeter {
  /** The request is out, or what is left of it is not wanted. */
  sent(bytes: number): void;
  /** The head of the response has come. */
  answered(): void;
  received(bytes: number): void;
}

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
