import type { Family } from "./family.ts";

/** The connections of clients. */
export interface Clients {
  /** That the file limit leaves room for, each with one to an upstream; Infinity: nobody knows. */
  readonly mostClients: number;
  readonly doors: Iterable<Listener>;
}

interface Listener {
  /** Where it listens. */
  readonly name: string;
  readonly open: number;
  /** It is paused, and whoever comes waits. */
  readonly crowded: boolean;
  readonly pauses: number;
}

export function clientFamilies(clients: () => Clients): readonly Family[] {
  const of = (read: (listener: Listener) => number) =>
    function* () {
      for (const door of clients().doors) {
        yield { labels: { listener: door.name }, value: read(door) };
      }
    };
  return [
    {
      name: "weir_client_connections_open",
      help: "Connections of clients.",
      type: "gauge",
      samples: of(({ open }) => open),
    },
    {
      name: "weir_client_connections_most",
      help: "Connections of clients that the file limit leaves room for.",
      type: "gauge",
      *samples() {
        const value = clients().mostClients;
        if (value !== Infinity) yield { labels: {}, value };
      },
    },
    {
      name: "weir_listener_paused",
      help: "1 while a listener accepts no connections, as there are as many as may be.",
      type: "gauge",
      samples: of(({ crowded }) => Number(crowded)),
    },
    {
      name: "weir_listener_pauses_total",
      help: "Times that a listener had to be paused.",
      type: "counter",
      samples: of(({ pauses }) => pauses),
    },
  ];
}
