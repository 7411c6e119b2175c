/** A config as a person reads it: what listens, who is behind it, which request goes where. */
import type { Config, RouteConfig } from "../../config/schema.ts";
import { textOfHost, textOfPath } from "../match/text.ts";

export function planOf(config: Config): string {
  const { listen, admin, upstreams, routes } = config;
  const places = [
    ...listen.map(({ address }) => ["listen", address]),
    ["admin", admin?.address ?? "off"],
  ];
  return [
    ...table(places, ""),
    "",
    "upstreams",
    ...Object.entries(upstreams).flatMap(([name, { strategy, targets }]) => [
      `  ${name} (${strategy})`,
      ...table(targets.map(({ url, weight }) => [url.href, `weight ${weight}`]), "    "),
    ]),
    "",
    "routes, the first that matches wins",
    ...table(routes.map((route, index) => [`${index + 1}`, ...rowOf(route)]), "  "),
  ].join("\n");
}

function rowOf(route: RouteConfig): string[] {
  const { host = [], path, methods = [] } = route;
  return [
    host.map(textOfHost).join(", ") || "any host",
    path === undefined ? "any path" : textOfPath(path),
    methods.join(", ") || "any method",
    conditionsOf(route).join(", "),
    `→ ${route.upstream}`,
  ];
}

function conditionsOf({ headers, query }: RouteConfig): string[] {
  const textOf = (kind: string) => ([name, value]: [string, string | RegExp]) =>
    `${kind} ${name} ${value instanceof RegExp ? `~ ${value.source}` : `= ${value}`}`;
  return [
    ...Object.entries(headers).map(textOf("header")),
    ...Object.entries(query).map(textOf("query")),
  ];
}

/** Rows with every column as wide as its widest cell. */
function table(rows: readonly (readonly string[])[], indent: string): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column].length), 0)
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column]));
    // A column that nobody uses leaves no gap.
    return indent + cells.filter((_, column) => widths[column] > 0).join("  ").trimEnd();
  });
}
