import { type Family, histogramFamily, type Sample } from "./family.ts";
import type { Tally } from "./tally.ts";
import type { TargetTally } from "./target_tally.ts";

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
