import { type Family, histogramFamily } from "./family.ts";
import type { Lag } from "./lag.ts";

/** The program as its runtime knows it. */
export interface Program {
  readonly version: string;
  /** Its name and version: "Deno/2.9.6". */
  readonly runtime: string;
  /** Seconds since 1970. */
  readonly startS: number;
  usage(): Usage;
}

export interface Usage {
  /** CPU time, in the program and in the kernel. */
  readonly cpuS: number;
  readonly residentBytes: number;
  readonly heapBytes: number;
}

/**
 * Of the program as a whole. prom-client's own would need leave to read /proc on Deno, and tell 0
 * of memory without it.
 */
export function programFamilies(program: Program, lag: Lag): readonly Family[] {
  const { version, runtime, startS } = program;
  const one = (read: () => number) => () => [{ labels: {}, value: read() }];
  return [
    {
      name: "weir_build_info",
      help: "1, with the versions of Weir and of the runtime.",
      type: "gauge",
      across: "own",
      samples: () => [{ labels: { version, runtime }, value: 1 }],
    },
    {
      name: "process_start_time_seconds",
      help: "When the program began, in seconds since 1970.",
      type: "gauge",
      across: "own",
      samples: one(() => startS),
    },
    {
      name: "process_cpu_seconds_total",
      help: "CPU time spent, in the program and in the kernel for it.",
      type: "counter",
      samples: one(() => program.usage().cpuS),
    },
    {
      name: "process_resident_memory_bytes",
      help: "Memory that the program has of the machine's.",
      type: "gauge",
      samples: one(() => program.usage().residentBytes),
    },
    {
      name: "weir_heap_used_bytes",
      help: "Memory that objects of the program take.",
      type: "gauge",
      samples: one(() => program.usage().heapBytes),
    },
    histogramFamily(
      "weir_event_loop_lag_seconds",
      "How late a timer was that was due each tenth of a second.",
      () => [{ labels: {}, histogram: lag.lateness }],
    ),
  ];
}
