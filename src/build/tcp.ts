import type { Config, TcpConfig, UpstreamConfig } from "../../config/schema.ts";
import { endpointText } from "../grammar/endpoint.ts";
import type { Means } from "./build.ts";
import type { Upstream } from "../proxy/route.ts";
import { NO_DIGEST } from "../upstream/hash.ts";
import type { Peer } from "../http/message.ts";
import type { TcpRoute } from "../tcp/tcp.ts";
import { originOf } from "./target.ts";
import { termsOf } from "./terms.ts";

/**
 * The TCP routes of a config, in its order. Throws where the runtime has no sockets, and what
 * `readFile` throws.
 */
export function buildTcp(
  { tcp, upstreams: configs }: Pick<Config, "tcp" | "upstreams">,
  upstreams: ReadonlyMap<string, Upstream>,
  means: Means,
): TcpRoute[] {
  return tcp.map((route) => {
    const { upstream: name } = route;
    return buildRoute(route, { upstream: upstreams.get(name)!, config: configs[name], means });
  });
}

interface Behind {
  readonly upstream: Upstream;
  readonly config: UpstreamConfig;
  readonly means: Means;
}

function buildRoute(route: TcpConfig, { upstream, config, means }: Behind): TcpRoute {
  const { address: listen } = route.listen;
  const { timeouts, limits } = termsOf(config);
  return {
    listen,
    upstream: upstream.name,
    admission: upstream.admission,
    keyOf: keyOf(upstream, config),
    connect: connectOf(listen, config, means),
    idleMs: limits.tunnelIdleMs ?? timeouts.idleMs,
    maxConnections: route.max_connections ?? Infinity,
    proxyProtocol: route.proxy_protocol,
  };
}

function connectOf(listen: string, config: UpstreamConfig, means: Means): TcpRoute["connect"] {
  const { connect } = means.runtime;
  if (connect === undefined) {
    throw new Error(`tcp of ${listen}: workerd listens for HTTP only; leave 'tcp' out`);
  }
  const terms = termsOf(config);
  const origins = new Map(
    config.targets.map((target) => [target.url.href, originOf(target, terms, means)]),
  );
  return (target, signal) => connect(origins.get(target.url)!, signal);
}

/** The same text as of a request, so that a client comes to the same target by either way. */
function keyOf({ key }: Upstream, { hash }: UpstreamConfig): TcpRoute["keyOf"] {
  if (key === undefined) return () => NO_DIGEST;
  const textOf = hash?.source === "client_address" ? endpointText : addressOf;
  return (client) => key.digestOf(textOf(client));
}

function addressOf({ address }: Peer): string {
  return address;
}
