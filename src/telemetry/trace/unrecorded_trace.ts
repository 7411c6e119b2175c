import type { Fields } from "../../http/fields.ts";
import type { Hop, Trace } from "../../proxy/telemetry.ts";
import { markFields } from "./traceparent.ts";

interface UnrecordedOptions {
  readonly flags: number;
  /** The trace begins here. */
  readonly isBegun: boolean;
  readonly newSpanId: () => string;
}

/**
 * A request of which nothing is told; its targets learn of the trace all the same, each attempt
 * under an id of its own. Most requests are such, so one object does for them and their attempts.
 */
export class UnrecordedTrace implements Trace, Hop {
  readonly id: string;
  readonly #options: UnrecordedOptions;

  constructor(id: string, options: UnrecordedOptions) {
    this.id = id;
    this.#options = options;
  }

  attempt(): Hop {
    return this;
  }

  mark(fields: Fields): void {
    const { flags, isBegun, newSpanId } = this.#options;
    markFields(fields, { traceId: this.id, spanId: newSpanId(), flags }, isBegun);
  }

  answered(): void {}

  end(): void {}
}
