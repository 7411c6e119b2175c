/**
 * A tally as Prometheus reads it. prom-client writes it out, at a scrape and at no other time, and
 * bit by bit: 10,000 routes have 200,000 samples, which take half a second.
 */
import { type Metric, Registry, type RegistryContentType } from "prom-client";
import type { Exposition, Family, Format, Sample } from "./family.ts";
import { connectionFamilies, requestFamilies, targetFamilies } from "./traffic_families.ts";
import { Turn } from "../../grammar/steps.ts";
import { Lag } from "./lag.ts";
import {
  oldFamilies,
  type Program,
  programFamilies,
  reloadFamilies,
  type TcpCounts,
} from "./program_families.ts";
import type { Tally } from "./tally.ts";

export interface PrometheusOptions {
  readonly program: Program;
  readonly tcp: () => TcpCounts;
  /** What else is told. */
  readonly more?: readonly Family[];
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

export class Prometheus implements Exposition {
  readonly families: readonly Family[];
  readonly #lag: Lag;
  #scrapes = 0;

  constructor(tally: Tally, { program, tcp, more = [], now }: PrometheusOptions) {
    this.#lag = new Lag(now);
    this.families = [
      ...requestFamilies(tally),
      ...targetFamilies(tally),
      ...connectionFamilies(tally),
      ...reloadFamilies(tally),
      ...programFamilies(program, this.#lag),
      ...oldFamilies(tally, { tcp, scrapes: () => this.#scrapes }),
      ...more,
    ];
  }

  /** Begins to watch the event loop. */
  start(): void {
    this.#lag.start();
  }

  stop(): void {
    this.#lag.stop();
  }

  async write(format: Format): Promise<{ type: string; text: string }> {
    this.#scrapes++;
    const { type, between, end } = formats[format];
    const write = writerOf(format);
    const turn = new Turn();
    const pieces: string[] = [];
    for (const family of this.families) {
      let isFirst = true;
      for (const samples of chunksOf(family.samples())) {
        const text = await write(family, samples);
        pieces.push(...(isFirst ? [between, text] : ["\n", withoutHead(text)]));
        isFirst = false;
        if (turn.isOver) await turn.next();
      }
    }
    const text = pieces.slice(1).join("") + end;
    // Who takes it has as much to do with it.
    if (turn.isOver) await turn.next();
    return { type, text };
  }
}

const formats = {
  text: { type: Registry.PROMETHEUS_CONTENT_TYPE, between: "\n\n", end: "\n" },
  openmetrics: { type: Registry.OPENMETRICS_CONTENT_TYPE, between: "\n", end: "\n# EOF\n" },
};

type Write = (family: Family, samples: readonly Sample[]) => Promise<string>;

/** A registry of prom-client's has one metric, which is another each time that it is asked. */
function writerOf(format: Format): Write {
  const registry = new Registry<RegistryContentType>();
  registry.setContentType(formats[format].type);
  let current: unknown;
  const metric = { name: "current", get: () => Promise.resolve(current) };
  registry.registerMetric(metric as unknown as Metric);
  return (family, samples) => {
    current = metricOf(family, samples, format);
    return registry.getSingleMetricAsString(metric.name);
  };
}

/** As prom-client takes it; in OpenMetrics it writes the `_total` of counters by itself. */
function metricOf({ name, help, type }: Family, values: readonly Sample[], format: Format) {
  if (format === "text") return { name, help, type, values };
  const family = type === "counter" ? name.replace(/_total$/, "") : name;
  return { name: family, help, type: type === "untyped" ? "unknown" : type, values };
}

const SAMPLES_A_CHUNK = 250;

/** At least one, as a family without samples is told of, too. */
function* chunksOf(samples: Iterable<Sample>): Iterable<readonly Sample[]> {
  let chunk: Sample[] = [];
  for (const sample of samples) {
    if (chunk.length === SAMPLES_A_CHUNK) {
      yield chunk;
      chunk = [];
    }
    chunk.push(sample);
  }
  yield chunk;
}

/** Without the lines of help and type. */
function withoutHead(text: string): string {
  return text.slice(text.indexOf("\n", text.indexOf("\n") + 1) + 1);
}
