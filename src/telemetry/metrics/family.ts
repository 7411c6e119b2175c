import { BOUNDS_MS, type Histogram } from "../../transport/connections.ts";

export type Labels = Readonly<Record<string, string>>;

/** One line: a value, and what it is of. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** In place of the family's. */
  readonly metricName?: string;
  /** Labels that many samples have in common, as one object, which is written out once. */
  readonly sharedLabels?: Labels;
}

/** The series of one name; their values are read when somebody asks. */
export interface Family {
  /** With its unit: seconds or bytes. */
  readonly name: string;
  readonly help: string;
  /** `untyped`: of a name that does not say what it is. */
  readonly type: "counter" | "gauge" | "histogram" | "untyped";
  /**
   * What it is of a program of several processes, where that is not their sum: `own` of the one
   * that others are counted for, or the `greatest`.
   */
  readonly across?: "own" | "greatest";
  samples(): Iterable<Sample>;
}

export interface Observed {
  readonly labels: Labels;
  readonly histogram: Histogram;
}

/** A histogram in seconds. What was never observed has no series. */
export function histogramFamily(
  name: string,
  help: string,
  observed: () => Iterable<Observed>,
): Family {
  return {
    name,
    help,
    type: "histogram",
    *samples() {
      for (const each of observed()) if (each.histogram.count > 0) yield* bucketsOf(name, each);
    },
  };
}

const BOUNDS_S = [...BOUNDS_MS.map((ms) => String(ms / 1000)), "+Inf"];

/** Cumulative, as Prometheus has them; all of one time, though requests end while it is told. */
function* bucketsOf(name: string, { labels: sharedLabels, histogram }: Observed): Iterable<Sample> {
  const counts = histogram.counts.slice();
  const sumS = histogram.sumMs / 1000;
  let value = 0;
  for (const [i, le] of BOUNDS_S.entries()) {
    value += counts[i];
    yield { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value };
  }
  yield { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sumS };
  yield { metricName: `${name}_count`, labels: {}, sharedLabels, value };
}

/** The formats of Prometheus: its text of version 0.0.4, and OpenMetrics 1.0. */
export type Format = "text" | "openmetrics";

/** All that was counted, in a form to be read by others. */
export interface Exposition {
  /** `type` is the Content-Type. */
  write(format: Format): Promise<{ readonly type: string; readonly text: string }>;
}
