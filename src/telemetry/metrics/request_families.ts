import { type Family, histogramFamily, type Sample } from "./family.ts";
import type { Tally } from "./tally.ts";

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
