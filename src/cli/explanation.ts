import type { Explanation } from "../proxy/explain/explain.ts";
import type { Incoming } from "../http/message.ts";

/** An explanation as a person reads it, a line for each step. */
export function textOf(incoming: Incoming, explanation: Explanation): string {
  const { method, scheme, authority, path, query } = incoming;
  const { route, upstream, key, place, target, request, refusal, targets = [] } = explanation;
  const steps: [name: string, value: string | undefined][] = [
    ["request", `${method} ${scheme}://${authority}${path}${query}`],
    ["route", route && `${route.number}  ${route.name}`],
    ["upstream", upstream && `${upstream.name} (${upstream.strategy})`],
    ["key", key && `${key.source}, "${key.text}", digest ${key.digest}`],
    ["place", place && `${place.name}, of ${place.target}`],
    ["target", target],
    ["sent as", request && `${request.method} ${request.target}, Host: ${request.host}`],
    ["answer", refusal && `${refusal.status} ${refusal.title}: ${refusal.detail}`],
  ];
  const lines = steps.flatMap(([name, value]) => value === undefined ? [] : [row(name, value)]);
  const widest = Math.max(0, ...targets.map(({ url }) => url.length));
  return [
    ...lines,
    ...targets.map(({ url, weight, reasons }, index) => {
      const why = reasons.length === 0 ? "fit" : `passed over: ${reasons.join("; ")}`;
      return row(index === 0 ? "targets" : "", `${url.padEnd(widest)}  weight ${weight}  ${why}`);
    }),
  ].join("\n");
}

function row(name: string, value: string): string {
  return `${name.padEnd(9)} ${value}`;
}
