/**
 * What a config asks for and the runtime does in its own way alone. It is refused by name: nothing is
 * accepted and then ignored. A key with its default value counts as absent.
 */
import type { Config, RouteConfig, UpstreamConfig } from "../../config/schema.ts";
import { upstreamDefaults } from "../../config/schema/upstream.ts";
import { nameOf } from "./route.ts";
import type { Runtime } from "./runtime/runtime.ts";

/** Throws, with all of it. */
export function refuseUnfit(config: Config, runtime: Runtime): void {
  const refusals = [...refusalsOf(config, runtime)];
  if (refusals.length > 0) throw new Error(refusals.join("\n"));
}

const BY_ITSELF = {
  listens: "workerd listens by itself; leave it out",
  requests: "workerd reads requests by itself; leave it out",
  answers: "workerd reads answers by itself; leave it out",
  host: "workerd writes Host by itself; leave",
};

function* refusalsOf(config: Config, runtime: Runtime): Iterable<string> {
  if (!runtime.runsBetweenRequests) yield* betweenRequests(config);
  if (runtime.connect !== undefined) return;
  if (config.limits !== undefined) yield `limits: ${BY_ITSELF.requests}`;
  if (config.listen?.some(({ max_connections }) => max_connections !== undefined)) {
    yield `max_connections of listen: ${BY_ITSELF.listens}`;
  }
  if (config.listen?.some(({ tls }) => tls !== undefined)) {
    yield `tls of listen: ${BY_ITSELF.listens}`;
  }
  if (config.listen?.some(({ proxy_protocol }) => proxy_protocol !== undefined)) {
    yield `proxy_protocol of listen: ${BY_ITSELF.listens}`;
  }
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    yield* ofUpstream(name, upstream);
  }
  for (const route of config.routes) yield* ofRoute(`'${nameOf(route)}'`, route);
}

function* betweenRequests({ tracing, upstreams }: Config): Iterable<string> {
  if (tracing !== undefined) {
    yield "tracing: workerd lets nothing be sent between requests; leave it out";
  }
  for (const [name, { queue }] of Object.entries(upstreams)) {
    if (queue === undefined) continue;
    yield `queue of ${name}: workerd lets no request wait for another; leave it out`;
  }
}

function* ofUpstream(name: string, upstream: UpstreamConfig): Iterable<string> {
  const { expectMs, keepAliveMs } = upstreamDefaults;
  if (upstream.limits !== undefined) yield `limits of ${name}: ${BY_ITSELF.answers}`;
  if (upstream.tolerate !== undefined) yield `tolerate of ${name}: ${BY_ITSELF.answers}`;
  if (upstream.expect_timeout !== expectMs) {
    yield `expect_timeout of ${name}: workerd answers Expect by itself; leave it out`;
  }
  if (upstream.timeouts.keep_alive !== keepAliveMs) {
    yield `keep_alive of ${name}: workerd keeps connections by itself; leave it out`;
  }
  if (upstream.health_check?.host !== undefined) {
    yield `health_check of ${name}: ${BY_ITSELF.host} 'host' out`;
  }
  if (upstream.targets.some(({ headers }) => setsHost(headers))) {
    yield `headers of ${name}: ${BY_ITSELF.host} 'Host' out`;
  }
}

function* ofRoute(name: string, route: RouteConfig): Iterable<string> {
  if (route.preserve_host) yield `preserve_host of ${name}: ${BY_ITSELF.host} it out`;
  if (setsHost(route.request.headers.set)) {
    yield `headers of ${name}: ${BY_ITSELF.host} 'Host' out`;
  }
  if (route.files !== undefined) {
    yield `files of ${name}: workerd has no files; leave the route out`;
  }
  if (route.respond?.file !== undefined) {
    yield `file of ${name}: workerd has no files; write 'body' in its place`;
  }
  if (route.handler !== undefined) {
    yield `handler of ${name}: workerd loads no modules while it runs; leave the route out`;
  }
  if (route.use.some(({ module }) => module !== undefined)) {
    yield `module of ${name}: workerd loads no modules while it runs; leave it out`;
  }
  if (route.use.some(({ compress }) => compress !== undefined)) {
    yield `compress of ${name}: workerd codes answers by itself; leave it out`;
  }
  if (route.use.some(({ basic_auth }) => basic_auth !== undefined)) {
    yield `basic_auth of ${name}: workerd has no threads to verify passwords in; leave it out`;
  }
  const others = route.upgrades?.filter((protocol) => protocol.toLowerCase() !== "websocket") ?? [];
  for (const protocol of others) {
    yield `upgrades of ${name}: workerd switches to WebSocket alone; leave '${protocol}' out`;
  }
}

function setsHost(headers: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === "host");
}
