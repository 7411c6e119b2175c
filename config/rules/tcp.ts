/** Rules of upstreams whose targets are tcp://: what needs HTTP is refused by name. */
import { strategiesThat } from "../../src/grammar/strategies.ts";
import type { Finding } from "../findings.ts";
import type { KeyUse } from "../rules.ts";
import type { Key } from "../source.ts";

interface TcpTarget {
  url: URL;
  method?: string;
  headers: object;
}

/** What these rules look at in an upstream. */
interface Upstream {
  strategy: string;
  targets: readonly TcpTarget[];
  hash?: { source: string };
  timeouts: { response: number; keep_alive: number };
  health_check?: { kind: string };
  outlier?: { on: readonly string[] };
  expect_timeout: number;
  tolerate?: unknown;
  retry?: unknown;
  backpressure?: unknown;
  queue?: unknown;
  limits?: { head?: unknown; fields?: unknown; line?: unknown };
}

const isTcp = ({ url }: { url: URL }) => url.protocol === "tcp:";

const strategies: readonly string[] = strategiesThat(({ tcp }) => tcp);

const sources = ["client_ip", "client_address"];

interface Defaults {
  expectTimeoutMs: number;
  timeouts: Upstream["timeouts"];
  /** Of `outlier`. */
  on: readonly string[];
}

/** `defaults`: a key with its default value counts as absent. */
export const tcpFits = (defaults: Defaults) =>
  function* (upstream: Upstream): Iterable<Finding> {
    const { targets } = upstream;
    if (targets.every(isTcp)) yield* needsOfHttp(upstream, defaults);
    else if (targets.some(isTcp)) {
      const message = "an upstream has http:// and https:// targets, or tcp:// ones, not both";
      yield { message, path: ["targets"] };
    }
  };

function* needsOfHttp(upstream: Upstream, defaults: Defaults): Iterable<Finding> {
  const { strategy, targets, hash, timeouts, health_check, outlier } = upstream;
  if (!strategies.includes(strategy)) {
    const message = `strategy '${strategy}' needs HTTP; of tcp:// targets choose one of ` +
      strategies.join(", ");
    yield { message, path: ["strategy"] };
  }
  if (hash !== undefined && !sources.includes(hash.source)) {
    const message = `source '${hash.source}' needs HTTP; of tcp:// targets choose client_ip or ` +
      "client_address";
    yield { message, path: ["hash", "source"] };
  }
  for (const key of ["response", "keep_alive"] as const) {
    if (timeouts[key] !== defaults.timeouts[key]) yield needsHttp("timeouts", key);
  }
  if (upstream.expect_timeout !== defaults.expectTimeoutMs) yield needsHttp("expect_timeout");
  for (const key of ["retry", "backpressure", "queue", "tolerate"] as const) {
    if (upstream[key] !== undefined) yield needsHttp(key);
  }
  for (const key of ["head", "fields", "line"] as const) {
    if (upstream.limits?.[key] !== undefined) yield needsHttp("limits", key);
  }
  if (health_check !== undefined && health_check.kind !== "tcp") {
    const message = "a 'health_check' of tcp:// targets is of kind tcp; write kind: tcp";
    yield { message, path: ["health_check", "kind"] };
  }
  if (outlier !== undefined && !isTellable(outlier.on, defaults.on)) {
    const message = "of tcp:// targets only 'connect' can be told; write on: connect";
    yield { message, path: ["outlier", "on"] };
  }
  for (const [index, { method, headers }] of targets.entries()) {
    if (method !== undefined) yield needsHttp("targets", index, "method");
    if (Object.keys(headers).length > 0) yield needsHttp("targets", index, "headers");
  }
}

function needsHttp(...path: Key[]): Finding {
  return { message: `'${path.at(-1)}' needs HTTP; leave it out of tcp:// targets`, path };
}

function isTellable(on: readonly string[], byDefault: readonly string[]): boolean {
  return on.every((fault) => fault === "connect") || on.join() === byDefault.join();
}

/** Of a config with `tcp` and no `routes`. */
export const withoutRoutes: readonly KeyUse<{ listen?: unknown; limits?: unknown }>[] = [{
  key: "listen",
  hasEffect: () => false,
  otherwise: "'listen' is where 'routes' are served, and there are none; leave it out",
}, {
  key: "limits",
  hasEffect: () => false,
  otherwise: "'limits' is of clients of 'routes', and there are none; leave it out",
}];

/** What the rule looks at in a config. */
interface Config {
  upstreams: Record<string, { targets: readonly { url: URL }[] }>;
  routes: readonly { upstream?: string }[];
  tcp: readonly { upstream: string }[];
}

/** Routes refer to upstreams with HTTP targets, TCP routes to upstreams with tcp:// targets. */
export function* upstreamsServe({ upstreams, routes, tcp }: Config): Iterable<Finding> {
  for (const [index, { upstream: name }] of routes.entries()) {
    if (name === undefined || !upstreams[name]?.targets.some(isTcp)) continue;
    const message = `upstream '${name}' has tcp:// targets; they are for 'tcp'`;
    yield { message, path: ["routes", index, "upstream"] };
  }
  for (const [index, { upstream: name }] of tcp.entries()) {
    // A missing upstream is reported where the config is loaded.
    if (!Object.hasOwn(upstreams, name) || upstreams[name].targets.every(isTcp)) continue;
    const message = `upstream '${name}' has no tcp:// targets; TCP routes need them`;
    yield { message, path: ["tcp", index, "upstream"] };
  }
}
