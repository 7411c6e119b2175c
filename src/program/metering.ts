/** Counts what the program does, for `/metrics` of its admin listener. */
import process from "node:process";
import manifest from "../../package.json" with { type: "json" };
import type { AccessLine } from "../log/lines.ts";
import type { CurrentLog } from "./log_output.ts";
import type { Tracing } from "./tracing.ts";
import type { Meter, Telemetry, Tracer } from "../proxy/telemetry.ts";
import type { Family } from "../telemetry/metrics/family.ts";
import type { TcpCounts, Usage } from "../telemetry/metrics/program_families.ts";
import type { Prometheus } from "../telemetry/metrics/prometheus.ts";
import { Tally } from "../telemetry/metrics/tally.ts";
import type { Totals } from "../telemetry/trend/sample.ts";

/** What a process has counted since it began. */
export interface Counted extends Totals {
  /** Of the requests, how many could not be read as one. */
  readonly refused: number;
  /** How long all others took together. */
  readonly sumMs: number;
  /** Connections of TCP routes. */
  readonly tcp: TcpCounts;
}

export interface Sources {
  /** The connections of TCP routes. */
  readonly tcp: () => TcpCounts;
  /** What is told besides. */
  readonly more?: readonly Family[];
}

export class Metering {
  readonly exposition: Prometheus;
  readonly #tally: Tally;
  readonly #tcp: Sources["tcp"];

  private constructor(tally: Tally, exposition: Prometheus, tcp: Sources["tcp"]) {
    this.#tally = tally;
    this.exposition = exposition;
    this.#tcp = tcp;
  }

  static async begin({ tcp, more }: Sources): Promise<Metering> {
    // Not with the rest: to read prom-client takes 0.1 s, which only a program that serves has.
    const { Prometheus } = await import("../telemetry/metrics/prometheus.ts");
    const now = () => performance.now();
    const tally = new Tally({ now, date: Date.now });
    const program = {
      version: manifest.version,
      runtime: navigator.userAgent,
      startS: Date.now() / 1000 - process.uptime(),
      usage,
    };
    return new Metering(tally, new Prometheus(tally, { program, tcp, more, now }), tcp);
  }

  get meter(): Meter {
    return this.#tally;
  }

  get totals(): Counted {
    const { durations, refused, failed } = this.#tally.total;
    return {
      requests: durations.count + refused,
      failed,
      durations: [...durations.counts],
      refused,
      sumMs: durations.sumMs,
      tcp: this.#tcp(),
    };
  }

  /** Of a process whose requests are answered by others: from now on, these are its totals. */
  take({ requests, failed, refused, sumMs }: Counted): void {
    const { total } = this.#tally;
    Object.assign(total.durations, { count: requests - refused, sumMs });
    Object.assign(total, { refused, failed });
  }
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuS: (user + system) / 1e6, residentBytes: rss, heapBytes: heapUsed };
}

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
