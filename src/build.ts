/** A checked config made ready for traffic. Only here are concrete strategies and dispatches named. */
import type { Config, RouteConfig, TargetConfig, UpstreamConfig } from "../config/schema.ts";
import { AddressSet } from "./address.ts";
import type { JsonValue } from "./body/json.ts";
import type { Upstream } from "./dispatch.ts";
import { inTurn } from "./dispatch/in_turn.ts";
import { Fields } from "./fields.ts";
import { compileFieldRules, type FieldRules } from "./headers/rules.ts";
import { compileConditions } from "./match.ts";
import { textOfHost, textOfPath } from "./match/text.ts";
import { compileRewrite } from "./rewrite.ts";
import type { Route } from "./route.ts";
import type { Runtime } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Strategy } from "./strategy.ts";
import { Random } from "./strategy/random.ts";
import { RoundRobin } from "./strategy/round_robin.ts";
import type { Target } from "./target.ts";
import { compileTemplate, type Variables } from "./template.ts";
import type { Timeouts, TlsOptions } from "./transport.ts";

export interface Means {
  readonly runtime: Runtime;
  /** Tells this program's `Via` from every other's; equal for all of its workers. */
  readonly instance: string;
  /** The text of a PEM file named in the config. */
  readonly readFile: (path: string) => string;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Throws what `readFile` throws, and where a glob, a pattern or a field rule is not well formed. */
export function build(config: Config, means: Means): Snapshot {
  const upstreams = new Map<string, Upstream>();
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    upstreams.set(name, buildUpstream(name, upstream, means));
  }
  return {
    routes: config.routes.map((route) => buildRoute(route, upstreams)),
    upstreams,
    trusted: new AddressSet(config.trusted_proxies),
    via: config.via === undefined ? undefined : {
      onResponses: config.via,
      onRequests: `${config.via}-${means.instance}`,
    },
  };
}

function buildUpstream(name: string, config: UpstreamConfig, means: Means): Upstream {
  const { connect, response, idle, keep_alive } = config.timeouts;
  const timeouts: Timeouts = {
    connectMs: connect,
    responseMs: response,
    idleMs: idle,
    keepAliveMs: keep_alive,
  };
  const targets = config.targets.map((target) => buildTarget(target, timeouts, means));
  const strategy = buildStrategy(config.strategy, targets, means);
  return { name, targets, strategy, dispatch: inTurn, idleMs: idle };
}

function buildStrategy(
  name: UpstreamConfig["strategy"],
  targets: readonly Target[],
  { random }: Means,
): Strategy {
  switch (name) {
    case "round_robin":
      return new RoundRobin(targets);
    case "random":
      return new Random(targets, random);
  }
}

function buildTarget(config: TargetConfig, timeouts: Timeouts, means: Means): Target {
  const { url, weight, headers, tls } = config;
  const scheme = url.protocol === "https:" ? "https" : "http";
  return {
    url: url.href,
    authority: url.host,
    base: { path: url.pathname, query: url.search },
    weight,
    headers: Fields.from(Object.entries(headers)),
    transport: means.runtime.transport({
      scheme,
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port) || (scheme === "https" ? 443 : 80),
      timeouts,
      tls: tls && buildTls(tls, means),
    }),
    inFlight: 0,
    available: true,
  };
}

function buildTls(tls: NonNullable<TargetConfig["tls"]>, { readFile }: Means): TlsOptions {
  const { ca, client_cert, client_key } = tls;
  return {
    serverName: tls.server_name,
    ca: ca === undefined ? undefined : readFile(ca),
    insecureSkipVerify: tls.insecure_skip_verify,
    clientCertificate: client_cert === undefined || client_key === undefined ? undefined : {
      certificate: readFile(client_cert),
      key: readFile(client_key),
    },
  };
}

function buildRoute(config: RouteConfig, upstreams: ReadonlyMap<string, Upstream>): Route {
  const { host, path, methods, headers, query } = config;
  const { request, response } = config;
  return {
    name: `${host?.map(textOfHost).join(",") ?? "*"} ${
      path === undefined ? "/" : textOfPath(path)
    }`,
    hosts: host,
    path,
    match: compileConditions({ hosts: host, path, methods, headers, query }),
    upstream: upstreams.get(config.upstream)!,
    rewrite: compileRewrite({ stripPrefix: config.strip_prefix, rewrite: config.rewrite }),
    preserveHost: config.preserve_host,
    maxBodyBytes: config.max_body ?? Infinity,
    changeRequest: buildFieldRules(request.headers),
    changeResponse: buildFieldRules(response.headers),
    jsonMembers: buildJsonMembers(request.json.set),
  };
}

function buildFieldRules(rules: FieldRules) {
  const { set = {}, add = {}, remove = [] } = rules;
  const count = Object.keys(set).length + Object.keys(add).length + remove.length;
  return count === 0 ? undefined : compileFieldRules(rules);
}

function buildJsonMembers(set: Readonly<Record<string, JsonValue>>): Route["jsonMembers"] {
  return Object.keys(set).length === 0 ? undefined : compileMembers(set);
}

type Members = Record<string, JsonValue>;

function compileMembers(set: Readonly<Members>): (variables: Variables) => Members {
  const members = Object.entries(set).map(([key, value]) => [key, compileJson(value)] as const);
  return (variables) => Object.fromEntries(members.map(([key, fill]) => [key, fill(variables)]));
}

/** Every text in a JSON value is a template. */
function compileJson(value: JsonValue): (variables: Variables) => JsonValue {
  if (typeof value === "string") return compileTemplate(value);
  if (Array.isArray(value)) {
    const items = value.map(compileJson);
    return (variables) => items.map((fill) => fill(variables));
  }
  return typeof value === "object" && value !== null ? compileMembers(value) : () => value;
}
