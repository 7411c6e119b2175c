/** Counts what the program does, for `/metrics` of its admin listener. */
import process from "node:process";
import manifest from "../../package.json" with { type: "json" };
import type { Totals } from "../control.ts";
import { type Exposition, setMeter } from "../metrics.ts";
import type { Usage } from "../metrics/program_families.ts";
import { Tally } from "../metrics/tally.ts";

export interface Metering {
  readonly exposition: Exposition;
  totals(): Totals;
  /** Where the connections of TCP routes are counted. */
  tcp: () => { active: number; total: number };
  stop(): void;
}

/** To be called before the gateway is made, which has its snapshot watched. */
export async function startMetering(): Promise<Metering> {
  // Not with the rest: to read prom-client takes 0.1 s, which only a program that serves has.
  const { Prometheus } = await import("../metrics/prometheus.ts");
  const now = () => performance.now();
  const tally = new Tally({ now, date: Date.now });
  setMeter(tally);
  const exposition = new Prometheus(tally, {
    program: {
      version: manifest.version,
      runtime: navigator.userAgent,
      startS: Date.now() / 1000 - process.uptime(),
      usage,
    },
    tcp: () => metering.tcp(),
    now,
  });
  const metering: Metering = {
    exposition,
    totals: () => totalsOf(tally),
    tcp: () => ({ active: 0, total: 0 }),
    stop: () => exposition.stop(),
  };
  exposition.start();
  return metering;
}

function totalsOf({ total: { durations, refused, failed } }: Tally): Totals {
  return { requests: durations.count + refused, failed, durations: [...durations.counts] };
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuS: (user + system) / 1e6, residentBytes: rss, heapBytes: heapUsed };
}
