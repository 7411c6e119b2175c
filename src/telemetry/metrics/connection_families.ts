import type { Connections, Pooled } from "../../transport/connections.ts";
import { type Family, histogramFamily, type Labels } from "./family.ts";
import type { Tally } from "./tally.ts";

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
