import type { AccessLine } from "../log/lines.ts";
import type { Meter, Telemetry, Tracer } from "../proxy/telemetry.ts";
import type { CurrentLog } from "./current_log.ts";
import type { Tracing } from "./tracing.ts";

/** Who is told of a program's requests: its meter, and tracer and log of the config in force. */
export class ProgramTelemetry implements Telemetry {
  readonly meter: Meter;
  readonly #tracing: Tracing;
  readonly #log: CurrentLog;

  constructor(meter: Meter, tracing: Tracing, log: CurrentLog) {
    this.meter = meter;
    this.#tracing = tracing;
    this.#log = log;
  }

  get tracer(): Tracer | undefined {
    return this.#tracing.tracer;
  }

  get accessLog(): ((line: AccessLine) => void) | undefined {
    return this.#log.access;
  }
}
