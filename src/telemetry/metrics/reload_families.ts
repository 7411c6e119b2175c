import type { Family } from "./family.ts";
import type { Tally } from "./tally.ts";

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
