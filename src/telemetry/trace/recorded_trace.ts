/** A request of whose way is told: a span of its own, and one of each attempt. */
import type { Fields } from "../../http/fields.ts";
import type { Call } from "../../proxy/call.ts";
import type { Hop, Trace } from "../../proxy/telemetry.ts";
import {
  clientAttributes,
  clientEnding,
  clientName,
  serverAttributes,
  serverEnding,
  serverName,
} from "./attributes.ts";
import { markFields, type SpanContext } from "./traceparent.ts";
import type { Target } from "../../upstream/target.ts";

export interface Recording {
  readonly newSpanId: () => string;
  /** Milliseconds since 1970, and monotonic ones: a clock that is set stretches no span. */
  readonly date: () => number;
  readonly now: () => number;
  readonly offer: (span: Span) => void;
}

export class RecordedTrace implements Trace {
  readonly #context: SpanContext;
  readonly #parent: SpanContext | undefined;
  readonly #recording: Recording;
  readonly #startMs: number;
  readonly #since: number;

  constructor(context: SpanContext, parent: SpanContext | undefined, telling: Recording) {
    this.#context = context;
    this.#parent = parent;
    this.#recording = telling;
    this.#startMs = telling.date();
    this.#since = telling.now();
  }

  get id(): string {
    return this.#context.traceId;
  }

  attempt(call: Call, { target, path }: { target: Target; path: string }): Hop {
    const startMs = this.#nowMs;
    const context = { ...this.#context, spanId: this.#recording.newSpanId() };
    const attributes = clientAttributes(call, { target, path });
    return new ToldHop(context, this.#parent === undefined, (status, error) => {
      const ending = clientEnding(status, error);
      this.#recording.offer({
        ...context,
        parent: this.#context,
        kind: "client",
        name: clientName(call),
        startMs,
        endMs: this.#nowMs,
        attributes: { ...attributes, ...ending.attributes },
        failed: ending.failed,
      });
    });
  }

  end(call: Call, { status, error }: { status: number; error?: unknown }): void {
    const ending = serverEnding(status, error);
    this.#recording.offer({
      ...this.#context,
      parent: this.#parent,
      kind: "server",
      name: serverName(call),
      startMs: this.#startMs,
      endMs: this.#nowMs,
      attributes: { ...serverAttributes(call), ...ending.attributes },
      failed: ending.failed,
    });
  }

  get #nowMs(): number {
    return this.#startMs + this.#recording.now() - this.#since;
  }
}

class ToldHop implements Hop {
  readonly #context: SpanContext;
  readonly #isBegun: boolean;
  #status: number | undefined;
  #tell: ((status: number | undefined, error: unknown) => void) | undefined;

  constructor(
    context: SpanContext,
    isBegun: boolean,
    tell: (status: number | undefined, error: unknown) => void,
  ) {
    this.#context = context;
    this.#isBegun = isBegun;
    this.#tell = tell;
  }

  mark(fields: Fields): void {
    markFields(fields, this.#context, this.#isBegun);
  }

  answered(status: number): void {
    this.#status = status;
  }

  end(error?: unknown): void {
    this.#tell?.(this.#status, error);
    this.#tell = undefined;
  }
}

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
