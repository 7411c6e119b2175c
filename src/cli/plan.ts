/** A config as a person reads it: what listens, who is behind it, which request goes where. */
import type {
  Config,
  KeySource,
  Listen,
  RouteConfig,
  TargetConfig,
  TcpConfig,
  UpstreamConfig,
} from "../../config/schema.ts";
import { textOfHost, textOfPath } from "../grammar/patterns.ts";
import type { ValuePattern } from "../proxy/match/fields.ts";
import { textOfMs } from "./plan/duration.ts";
import { rowsOfFirstGood } from "./plan/first_good.ts";

export function planOf(config: Config): string {
  const { listen, admin, upstreams, routes, tcp } = config;
  const places = [
    ...listen.map((each) => [
      "listen",
      each.address,
      textOfTls(each),
      textOfAnnouncers(each),
      atMost(each.max_connections),
    ]),
    ["admin", admin?.address ?? "off", "", "", ""],
  ];
  return [
    ...table(places, ""),
    ...titled(
      "upstreams",
      Object.entries(upstreams).flatMap(([name, upstream]) => [
        `  ${name} (${upstream.strategy})`,
        ...table(upstream.targets.map(cellsOf), "    "),
        ...table(measuresOf(upstream), "    "),
      ]),
    ),
    ...part("routes, the first that matches wins", routes.map(numberedRowOf)),
    ...part("tcp", tcp.map(rowOfTcp)),
  ].join("\n");
}

function textOfAnnouncers({ proxy_protocol }: Listen): string {
  if (proxy_protocol === undefined) return "";
  const networks = proxy_protocol.map(({ address, prefix }) => `${address}/${prefix}`);
  return `PROXY protocol from ${networks.join(", ")}`;
}

function textOfTls({ tls }: Listen): string {
  if (tls === undefined) return "";
  const files = tls.certificates.map(({ cert }) => cert);
  const clients = tls.client_auth && `client certificates ${asked[tls.client_auth.mode]}`;
  return [`TLS ${tls.min_version} and newer`, ...files, clients].filter(Boolean).join(", ");
}

const asked = { require: "required", request: "asked for" };

function cellsOf({ url, weight, max_concurrency }: TargetConfig): string[] {
  return [url.href, `weight ${weight}`, atMost(max_concurrency)];
}

function atMost(count: number | undefined): string {
  return count === undefined ? "" : `at most ${count} at a time`;
}

/** What an upstream does beyond taking turns, in the order in which a request meets it. */
function measuresOf(upstream: UpstreamConfig): string[][] {
  const { hash, queue, backpressure, retry, health_check, outlier, slow_start, panic } = upstream;
  const race = upstream.strategy === "first_good" ? rowsOfFirstGood(upstream) : [];
  const others = [
    hash && ["hash", textOfHash(hash)],
    queue && ["queue", `${queue.size} for ${textOfMs(queue.timeout)}`],
    backpressure && ["backpressure", backpressure.steps.map(textOfMs).join(", ")],
    retry && ["retry", `${retry.attempts} attempts`],
    health_check && ["health_check", textOfCheck(health_check)],
    outlier && [
      "outlier",
      `${outlier.consecutive_failures} failures, out for ${textOfMs(outlier.eject_for)}`,
    ],
    slow_start && ["slow_start", textOfMs(slow_start)],
    panic && ["panic", "when no target is fit, all are"],
  ].filter((row) => Array.isArray(row));
  return [...race, ...others];
}

function textOfHash({ bounded_load, ...source }: NonNullable<UpstreamConfig["hash"]>): string {
  const bound = bounded_load === undefined ? "" : `, bounded load ${bounded_load}`;
  return textOfSource(source) + bound;
}

function textOfSource({ source, key, fallback }: KeySource): string {
  const own = key === undefined ? source : `${source} ${key}`;
  return fallback === undefined ? own : `${own}, else ${textOfSource(fallback)}`;
}

function textOfCheck(check: NonNullable<UpstreamConfig["health_check"]>): string {
  const { kind, method, path, interval } = check;
  return `${kind === "tcp" ? "tcp" : `${method} ${path}`} every ${textOfMs(interval)}`;
}

function part(title: string, rows: readonly (readonly string[])[]): string[] {
  return titled(title, table(rows, "  "));
}

/** Nothing where there are no lines. */
function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function rowOfTcp({ listen, upstream, max_connections, proxy_protocol }: TcpConfig): string[] {
  return [
    listen.address,
    `→ ${upstream}`,
    atMost(max_connections),
    proxy_protocol === undefined ? "" : `PROXY protocol ${proxy_protocol}`,
  ];
}

function numberedRowOf(route: RouteConfig, index: number): string[] {
  const { host = [], path, methods = [] } = route;
  return [
    `${index + 1}`,
    host.map(textOfHost).join(", ") || "any host",
    path === undefined ? "any path" : textOfPath(path),
    methods.join(", ") || "any method",
    conditionsOf(route).join(", "),
    `→ ${endOf(route)}`,
    route.use.length === 0 ? "" : `behind ${route.use.flatMap(Object.keys).join(", ")}`,
  ];
}

/** What a request comes to in the end. */
function endOf({ upstream, redirect, respond, files, handler }: RouteConfig): string {
  if (redirect !== undefined) return `redirect ${redirect.status} ${redirect.to}`;
  if (handler !== undefined) return `handler ${handler}`;
  if (files !== undefined) return `files ${files.root}`;
  if (respond === undefined) return upstream!;
  return `respond ${respond.status}${respond.file === undefined ? "" : `, ${respond.file}`}`;
}

function conditionsOf({ headers, cookies, query }: RouteConfig): string[] {
  const textOf = (kind: string) => ([name, value]: [string, ValuePattern]) =>
    `${kind} ${name} ${textOfValue(value)}`;
  return [
    ...Object.entries(headers).map(textOf("header")),
    ...Object.entries(cookies).map(textOf("cookie")),
    ...Object.entries(query).map(textOf("query")),
  ];
}

function textOfValue(value: ValuePattern): string {
  if (typeof value === "string") return `= ${value}`;
  return value instanceof RegExp ? `~ ${value.source}` : "present";
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
