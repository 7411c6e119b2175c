import type { Family } from "./family.ts";

/** The processes that a program has for its work. */
export interface Workers {
  /** Those that serve. */
  readonly serving: number;
  /** Those that took the place of one before, since the start. */
  readonly restarts: number;
}

export function workerFamilies(workers: () => Workers): readonly Family[] {
  return [
    {
      name: "weir_workers",
      help: "Worker processes that serve.",
      type: "gauge",
      samples: () => [{ labels: {}, value: workers().serving }],
    },
    {
      name: "weir_worker_restarts_total",
      help: "Worker processes that were started in the place of one that had ended.",
      type: "counter",
      samples: () => [{ labels: {}, value: workers().restarts }],
    },
  ];
}
