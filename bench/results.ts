/** What was measured, and its medians over the rounds. */
import type { Load } from "./load.ts";
import type { Workload } from "./workloads.ts";

export interface Run {
  load: Load;
  cpuSeconds: number;
  peakRssBytes: number;
  /** Spent by whatever is no part of the benchmark. */
  foreignCpuSeconds: number;
}

export interface Figures {
  requestsPerSecond: number;
  /** 10⁶ bytes, heads included. */
  megabytesPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Share of one core that the proxy used; well under 1, the load side was the limit. */
  busy: number;
  cpuSecondsPer10k: number;
  peakRssBytes: number;
  /** Of all rounds. */
  errors: number;
}

/** The origin asked directly, with origin and load as they stand behind a proxy. */
export const direct = "(origin alone)";

export class Results {
  readonly #runs = new Map<string, Run[]>();
  readonly #faults = new Map<string, string>();
  /** Memory held at even intervals of a soak, by proxy. */
  readonly soaks = new Map<string, number[]>();
  /** Why a proxy has no figures, by its name. */
  readonly leftOut = new Map<string, string>();

  add(proxy: string, workload: Workload, run: Run): void {
    const key = keyOf(proxy, workload.name);
    this.#runs.set(key, [...this.#runs.get(key) ?? [], run]);
  }

  /** Notes that the proxy does not do this workload rightly, so that it is not timed at it. */
  addFault(proxy: string, workload: Workload, fault: string): void {
    this.#faults.set(keyOf(proxy, workload.name), fault);
  }

  fault(proxy: string, workload: string): string | undefined {
    return this.#faults.get(keyOf(proxy, workload));
  }

  figures(proxy: string, workload: string): Figures | undefined {
    const runs = this.#runs.get(keyOf(proxy, workload));
    if (!runs) return undefined;
    const over = (value: (run: Run) => number) => median(runs.map(value));
    return {
      requestsPerSecond: over(({ load }) => load.requests / load.seconds),
      megabytesPerSecond: over(({ load }) => load.bytes / load.seconds / 1e6),
      p50Ms: over(({ load }) => load.p50Ms),
      p99Ms: over(({ load }) => load.p99Ms),
      busy: over(({ load, cpuSeconds }) => cpuSeconds / load.seconds),
      cpuSecondsPer10k: over(({ load, cpuSeconds }) => cpuSeconds / load.requests * 10_000),
      peakRssBytes: over((run) => run.peakRssBytes),
      errors: runs.reduce((sum, { load }) => sum + load.errors, 0),
    };
  }

  /** How much of a core other work took, in the median run and in the worst. */
  foreignShares(): [median: number, worst: number] {
    const shares = [...this.#runs.values()].flat().map(foreignShare);
    return shares.length ? [median(shares), Math.max(...shares)] : [0, 0];
  }
}

/** How much of a core other work took during the run. */
export function foreignShare({ foreignCpuSeconds, load }: Run): number {
  return foreignCpuSeconds / load.seconds;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function keyOf(proxy: string, workload: string): string {
  return `${proxy} ${workload}`;
}
