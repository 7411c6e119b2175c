/**
 * What all workers have counted. A worker is asked; of one that does not answer, the last that it
 * told holds, also when it has ended: so nothing that was told once is ever taken back. What a
 * worker that was killed has counted since is lost.
 */
import { type Series, seriesIn, type Sums } from "../telemetry/metrics/summed.ts";
import type { Counted } from "../program/metering.ts";
import type { WorkerCounts } from "./messages.ts";

/** Counts of one process, or of several. */
interface Told {
  readonly totals: Counted;
  readonly series: Series;
}

const NOTHING: Told = {
  totals: {
    requests: 0,
    failed: 0,
    durations: [],
    refused: 0,
    sumMs: 0,
    tcp: { active: 0, total: 0 },
  },
  series: new Map(),
};

export class CountsOfAll {
  readonly #sums: Sums;
  readonly #living = new Map<object, Told>();
  /** What comes from them late was sent before, and would count twice. */
  readonly #ended = new WeakSet<object>();
  #gone = NOTHING;

  constructor(sums: Sums) {
    this.#sums = sums;
  }

  note(worker: object, { totals, exposition }: WorkerCounts): void {
    this.#note(worker, { totals, series: seriesIn(exposition) });
  }

  noteTotals(worker: object, totals: Counted): void {
    const { series } = this.#living.get(worker) ?? NOTHING;
    this.#note(worker, { totals, series });
  }

  /** It has ended. */
  close(worker: object): void {
    const { totals, series } = this.#living.get(worker) ?? NOTHING;
    this.#living.delete(worker);
    this.#ended.add(worker);
    const sums = new Map(this.#gone.series);
    this.#sums.add(sums, this.#sums.lasting(series));
    const ended = { ...totals, tcp: { active: 0, total: totals.tcp.total } };
    this.#gone = {
      totals: added(this.#gone.totals, ended),
      series: sums,
    };
  }

  /** Of workers that have ended, what `keep` leaves. */
  retain(keep: (series: Series) => Series): void {
    this.#gone = { ...this.#gone, series: keep(this.#gone.series) };
  }

  get totals(): Counted {
    return [...this.#living.values()].map(({ totals }) => totals).reduce(added, this.#gone.totals);
  }

  get series(): Series {
    const sums = new Map(this.#gone.series);
    for (const { series } of this.#living.values()) this.#sums.add(sums, series);
    return sums;
  }

  #note(worker: object, told: Told): void {
    if (!this.#ended.has(worker)) this.#living.set(worker, told);
  }
}

function added(a: Counted, b: Counted): Counted {
  const buckets = Math.max(a.durations.length, b.durations.length);
  return {
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    durations: Array.from(
      { length: buckets },
      (_, nth) => (a.durations[nth] ?? 0) + (b.durations[nth] ?? 0),
    ),
    refused: a.refused + b.refused,
    sumMs: a.sumMs + b.sumMs,
    tcp: { active: a.tcp.active + b.tcp.active, total: a.tcp.total + b.tcp.total },
  };
}
