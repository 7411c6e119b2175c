import type { RouteConfig } from "../../config/schema.ts";
import type { JsonValue } from "../http/body/json.ts";
import type { Upstream } from "../proxy/route.ts";
import {
  type ApplyFieldRules,
  compileFieldRules,
  compileInterimRules,
  type FieldRules,
} from "../proxy/headers/rules.ts";
import { compileConditions } from "../proxy/match/match.ts";
import { textOfHost, textOfPath } from "../grammar/patterns.ts";
import { compileRewrite } from "../proxy/rewrite/rewrite.ts";
import type { ForwardingRoute, Route } from "../proxy/route.ts";
import { compileTemplate, type Variables } from "../grammar/template.ts";
import type { Guards } from "./guards.ts";
import { buildAnswer } from "./answer.ts";
import type { Means } from "./build.ts";

/** Throws where a glob, a pattern or a field rule is not well formed, or a file cannot be read. */
export function buildRoute(
  config: RouteConfig,
  { upstreams, guards, means }: {
    upstreams: ReadonlyMap<string, Upstream>;
    guards: Guards;
    means: Means;
  },
): Route {
  const { host, path, methods, headers, cookies, query } = config;
  const common = {
    name: nameOf(config),
    hosts: host,
    path,
    match: compileConditions({ hosts: host, path, methods, headers, cookies, query }),
    changeResponse: buildFieldRules(config.response.headers, compileFieldRules),
    use: config.use.length === 0 ? undefined : guards.of(config.use),
  };
  const answer = buildAnswer(config, means);
  if (answer !== undefined) return { ...common, answer };
  return {
    ...common,
    upstream: upstreams.get(config.upstream!)!,
    rewrite: compileRewrite({ stripPrefix: config.strip_prefix, rewrite: config.rewrite }),
    preserveHost: config.preserve_host,
    upgrades: config.upgrades?.map((protocol) => protocol.toLowerCase()),
    maxBodyBytes: config.max_body ?? Infinity,
    changeRequest: buildFieldRules(config.request.headers, compileFieldRules),
    changeInterim: buildFieldRules(config.response.headers, compileInterimRules),
    jsonMembers: buildJsonMembers(config.request.json.set),
  };
}

/** As logs have it. */
export function nameOf({ host, path }: RouteConfig): string {
  const hosts = host?.map(textOfHost).join(",") ?? "*";
  return `${hosts} ${path === undefined ? "/" : textOfPath(path)}`;
}

function buildFieldRules(
  rules: FieldRules,
  compile: (rules: FieldRules) => ApplyFieldRules,
): ApplyFieldRules | undefined {
  const { set = {}, add = {}, remove = [] } = rules;
  const count = Object.keys(set).length + Object.keys(add).length + remove.length;
  return count === 0 ? undefined : compile(rules);
}

function buildJsonMembers(
  set: Readonly<Record<string, JsonValue>>,
): ForwardingRoute["jsonMembers"] {
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
