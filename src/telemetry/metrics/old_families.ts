import type { Family } from "./family.ts";
import type { Tally } from "./tally.ts";

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
