import { type Family, histogramFamily, type Labels, type Sample } from "./family.ts";
import type { Tally } from "./tally.ts";
import type { TargetTally } from "./target_tally.ts";
import type { Connections, Pooled } from "../../transport/connections.ts";

/** Requests as their clients see them. */
export function requestFamilies(tally: Tally): readonly Family[] {
  return [
    {
      name: "weir_requests_total",
      help: "Requests answered, by class of status; without a route: none took it.",
      type: "counter",
      samples: () => requests(tally),
    },
    histogramFamily(
      "weir_request_duration_seconds",
      "From a request's head to the last byte of its response.",
      function* () {
        for (const { labels, duration } of tally.routes) yield { labels, histogram: duration };
      },
    ),
    {
      name: "weir_retries_total",
      help: "Attempts after the first of a request.",
      type: "counter",
      *samples() {
        for (const { labels, retries } of tally.routes) {
          if (labels.upstream !== "") yield { labels, value: retries };
        }
      },
    },
    {
      name: "weir_requests_waiting",
      help: "Requests in the queue of an upstream.",
      type: "gauge",
      *samples() {
        for (const { name, admission } of tally.snapshot?.upstreams.values() ?? []) {
          yield { labels: { upstream: name }, value: admission.waiting };
        }
      },
    },
  ];
}

function* requests({ routes }: Tally): Iterable<Sample> {
  for (const { labels, requests } of routes) {
    for (const [target, counts] of requests) {
      for (const { method, status, count } of counts.all()) {
        yield { labels: { ...labels, target, method, status }, value: count };
      }
    }
  }
}

/** What goes on between Weir and each target. */
export function targetFamilies(tally: Tally): readonly Family[] {
  const of = (read: (target: TargetTally) => number) => () => eachTarget(tally, read);
  return [
    {
      name: "weir_requests_in_flight",
      help: "Requests on a target, from their sending to the last byte of their response.",
      type: "gauge",
      samples: of(({ target }) => target.inFlight),
    },
    {
      name: "weir_target_available",
      help: "1: it takes requests; 0: it is full, or something holds it back.",
      type: "gauge",
      across: "greatest",
      samples: of(({ target }) => target.available ? 1 : 0),
    },
    histogramFamily(
      "weir_upstream_first_byte_seconds",
      "From the last byte of a request to the head of its response, of each attempt.",
      function* () {
        for (const { labels, firstByte } of tally.targets) yield { labels, histogram: firstByte };
      },
    ),
    {
      name: "weir_upstream_sent_bytes_total",
      help: "Bytes of request bodies sent to a target.",
      type: "counter",
      samples: of(({ sentBytes }) => sentBytes),
    },
    {
      name: "weir_upstream_received_bytes_total",
      help: "Bytes of response bodies received from a target.",
      type: "counter",
      samples: of(({ receivedBytes }) => receivedBytes),
    },
    {
      name: "weir_fan_out_attempts_total",
      help: "Attempts at requests for the first good answer, by how they went.",
      type: "counter",
      samples: () => fanOutAttempts(tally),
    },
    {
      name: "weir_ejections_total",
      help: "Times that failures in a row have ejected a target.",
      type: "counter",
      samples: of(({ ejections }) => ejections),
    },
    {
      name: "weir_back_offs_total",
      help: "Steps that the back-off of a target has taken.",
      type: "counter",
      samples: of(({ backOffs }) => backOffs),
    },
  ];
}

function* eachTarget(
  { targets }: Tally,
  read: (target: TargetTally) => number,
): Iterable<Sample> {
  for (const each of targets) yield { labels: each.labels, value: read(each) };
}

function* fanOutAttempts({ targets }: Tally): Iterable<Sample> {
  for (const { labels, fanOut } of targets) {
    for (const [outcome, value] of Object.entries(fanOut)) {
      if (value > 0) yield { labels: { ...labels, outcome }, value };
    }
  }
}

/** Connections to the targets, as their pools have counted them. */
export function connectionFamilies(tally: Tally): readonly Family[] {
  const of = (read: (connections: Connections) => number) =>
    function* () {
      for (const { labels, connections } of pools(tally)) {
        yield { labels, value: read(connections) };
      }
    };
  return [
    {
      name: "weir_upstream_connections_open",
      help: "Connections to a target: idle, in use, or carrying a tunnel.",
      type: "gauge",
      samples: of(({ open }) => open),
    },
    {
      name: "weir_upstream_connections_idle",
      help: "Connections to a target that nobody uses.",
      type: "gauge",
      samples: of(({ idle }) => idle),
    },
    {
      name: "weir_upstream_connections_created_total",
      help: "Connections made to a target.",
      type: "counter",
      samples: of(({ connecting }) => connecting.count),
    },
    {
      name: "weir_upstream_connections_reused_total",
      help: "Requests sent on a connection that was kept from before.",
      type: "counter",
      samples: of(({ reused }) => reused),
    },
    histogramFamily(
      "weir_upstream_connect_seconds",
      "From the start of a dial to the connection: name look-up, TCP and TLS.",
      function* () {
        for (const { labels, connections } of pools(tally)) {
          yield { labels, histogram: connections.connecting };
        }
      },
    ),
  ];
}

/** Of those targets of which somebody here keeps the connections. */
function* pools({ targets }: Tally): Iterable<{ labels: Labels; connections: Connections }> {
  for (const { labels, target } of targets) {
    const { connections }: Pooled = target.transport;
    if (connections !== undefined) yield { labels, connections };
  }
}
