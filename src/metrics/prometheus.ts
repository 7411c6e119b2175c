/**
 * A tally as Prometheus reads it. prom-client writes it out, at a scrape and at no other time. Each
 * format has a registry of its own, as prom-client takes `_total` off the counters' names for good
 * once it has written them as OpenMetrics.
 */
import { type Metric, Registry, type RegistryContentType } from "prom-client";
import type { Exposition, Format } from "../metrics.ts";
import { connectionFamilies } from "./connection_families.ts";
import type { Family } from "./family.ts";
import { Lag } from "./lag.ts";
import { oldFamilies, type TcpCounts } from "./old_families.ts";
import { type Program, programFamilies } from "./program_families.ts";
import { reloadFamilies } from "./reload_families.ts";
import { requestFamilies } from "./request_families.ts";
import type { Tally } from "./tally.ts";
import { targetFamilies } from "./target_families.ts";

export interface PrometheusOptions {
  readonly program: Program;
  readonly tcp: () => TcpCounts;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class Prometheus implements Exposition {
  readonly #lag: Lag;
  readonly #registries: Record<Format, Registry<RegistryContentType>>;

  constructor(tally: Tally, { program, tcp, now }: PrometheusOptions) {
    this.#lag = new Lag(now);
    const families = [
      ...requestFamilies(tally),
      ...targetFamilies(tally),
      ...connectionFamilies(tally),
      ...reloadFamilies(tally),
      ...programFamilies(program, this.#lag),
      ...oldFamilies(tally, tcp),
    ];
    this.#registries = {
      text: registryOf(families, Registry.PROMETHEUS_CONTENT_TYPE),
      openmetrics: registryOf(families, Registry.OPENMETRICS_CONTENT_TYPE),
    };
  }

  /** Begins to watch the event loop. */
  start(): void {
    this.#lag.start();
  }

  stop(): void {
    this.#lag.stop();
  }

  async write(format: Format): Promise<{ type: string; text: string }> {
    const registry = this.#registries[format];
    return { type: registry.contentType, text: await registry.metrics() };
  }
}

function registryOf(
  families: readonly Family[],
  type: RegistryContentType,
): Registry<RegistryContentType> {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(type);
  const unknown = type === Registry.OPENMETRICS_CONTENT_TYPE ? "unknown" : "untyped";
  for (const family of families) registry.registerMetric(metricOf(family, unknown));
  return registry;
}

/** All that a registry asks of a metric; it sets `name`. `unknown`: its word for no type. */
function metricOf({ name, help, type, samples }: Family, unknown: string): Metric {
  const metric = {
    name,
    type: type === "untyped" ? unknown : type,
    get() {
      const values = [...samples()];
      return Promise.resolve({ name: metric.name, help, type: metric.type, values });
    },
  };
  return metric as unknown as Metric;
}
