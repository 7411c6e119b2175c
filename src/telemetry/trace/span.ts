import type { SpanContext } from "./traceparent.ts";

/** What is told of one piece of a trace: of a request, or of one attempt at it. */
export interface Span extends SpanContext {
  /** Undefined: the trace begins here. */
  readonly parent: SpanContext | undefined;
  /** `server`: of a request that came, its parent in another program; `client`: of one sent. */
  readonly kind: "server" | "client";
  readonly name: string;
  /** Milliseconds since 1970, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** Named as in OpenTelemetry's semantic conventions for HTTP. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;
