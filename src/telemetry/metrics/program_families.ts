import { type Family, histogramFamily } from "./family.ts";
import type { Lag } from "./lag.ts";
import type { Tally } from "./tally.ts";

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

export function reloadFamilies({ reloads }: Tally): readonly Family[] {
  return [
    {
      name: "weir_reloads_total",
      help: "Configs that were to take the place of the running one; bad ones did not.",
      type: "counter",
      *samples() {
        for (const [outcome, { count }] of Object.entries(reloads)) {
          yield { labels: { outcome }, value: count };
        }
      },
    },
    {
      name: "weir_last_reload_timestamp_seconds",
      help: "When that last went so, in seconds since 1970.",
      type: "gauge",
      *samples() {
        for (const [outcome, { lastMs }] of Object.entries(reloads)) {
          if (lastMs !== undefined) yield { labels: { outcome }, value: lastMs / 1000 };
        }
      },
    },
  ];
}

/** The processes that a program has for its work. */
export interface Workers {
  /** Those that serve. */
  readonly serving: number;
  /** Those that took the place of one before, since the start. */
  readonly restarts: number;
  /** Those that were killed, as they did not answer any more. */
  readonly hung: number;
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
    {
      name: "weir_workers_hung_total",
      help: "Worker processes that were killed, as they did not answer any more.",
      type: "counter",
      samples: () => [{ labels: {}, value: workers().hung }],
    },
  ];
}

/** Connections of TCP routes. */
export interface TcpCounts {
  readonly active: number;
  readonly total: number;
}

interface OldCounts {
  readonly tcp: () => TcpCounts;
  readonly scrapes: () => number;
}

/**
 * The names of go-reverse-proxy, whose dashboards so go on. They are not as Prometheus would have
 * them, which reserves `_count` and counts in seconds; without a type it lets most of them pass.
 */
export function oldFamilies(tally: Tally, { tcp, scrapes }: OldCounts): readonly Family[] {
  const untyped = (name: string, help: string, read: () => number): Family => {
    const samples = () => [{ labels: {}, value: read() }];
    return { name, help, type: "untyped", across: "own", samples };
  };
  return [
    untyped("tcp_connections_active_count", "Open connections of TCP routes.", () => tcp().active),
    untyped("tcp_connections_total_count", "Connections of TCP routes so far.", () => tcp().total),
    untyped(
      "http_request_time_avg_milliseconds",
      "Mean duration of all requests so far, in whole milliseconds.",
      () => {
        const { count, sumMs } = tally.total.durations;
        return count === 0 ? 0 : Math.floor(sumMs / count);
      },
    ),
    untyped(
      "http_request_total_count",
      "Requests answered so far.",
      () => tally.total.durations.count + tally.total.refused,
    ),
    untyped("metrics_request_count", "Times that these metrics were asked for.", scrapes),
  ];
}
