/** Rules of upstreams whose targets are tcp://: what needs HTTP is refused by name. */
import * as v from "valibot";
import { strategiesThat } from "../../src/grammar/strategies.ts";
import type { Place } from "../rules.ts";
import { at, pathTo } from "../sections.ts";

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
  retry?: unknown;
  backpressure?: unknown;
  queue?: unknown;
  limits?: { head?: unknown; fields?: unknown; line?: unknown };
}

const isTcp = ({ url }: { url: URL }) => url.protocol === "tcp:";

const strategies: readonly string[] = strategiesThat(({ tcp }) => tcp);

const sources = ["client_ip", "client_address"];

interface Defaults {
  timeouts: Upstream["timeouts"];
  /** Of `outlier`. */
  on: readonly string[];
}

/** What is given where the defaults are known: those stand for keys that are absent. */
export function tcpFits<Section extends Upstream>(defaults: Defaults) {
  return v.rawCheck<Section>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const upstream = dataset.value;
    const { targets } = upstream;
    if (!targets.some(isTcp)) return;
    if (!targets.every(isTcp)) {
      const message = "an upstream has http:// and https:// targets, or tcp:// ones, not both";
      return addIssue({ message, path: at(upstream, "targets", "value") });
    }
    for (const { keys, message } of faultsOf(upstream, defaults)) {
      addIssue({ message, path: pathTo(upstream, keys) });
    }
  });
}

interface Fault {
  keys: readonly [string, ...(string | number)[]];
  message: string;
}

function* faultsOf(upstream: Upstream, defaults: Defaults): Iterable<Fault> {
  const { strategy, targets, hash, timeouts, health_check, outlier } = upstream;
  if (!strategies.includes(strategy)) {
    const message = `strategy '${strategy}' needs HTTP; of tcp:// targets choose one of ` +
      strategies.join(", ");
    yield { keys: ["strategy"], message };
  }
  if (hash !== undefined && !sources.includes(hash.source)) {
    const message = `source '${hash.source}' needs HTTP; of tcp:// targets choose client_ip or ` +
      "client_address";
    yield { keys: ["hash", "source"], message };
  }
  for (const key of ["response", "keep_alive"] as const) {
    if (timeouts[key] !== defaults.timeouts[key]) yield needsHttp("timeouts", key);
  }
  for (const key of ["retry", "backpressure", "queue"] as const) {
    if (upstream[key] !== undefined) yield needsHttp(key);
  }
  for (const key of ["head", "fields", "line"] as const) {
    if (upstream.limits?.[key] !== undefined) yield needsHttp("limits", key);
  }
  if (health_check !== undefined && health_check.kind !== "tcp") {
    const message = "a 'health_check' of tcp:// targets is of kind tcp; write kind: tcp";
    yield { keys: ["health_check", "kind"], message };
  }
  if (outlier !== undefined && !isTellable(outlier.on, defaults.on)) {
    const message = "of tcp:// targets only 'connect' can be told; write on: connect";
    yield { keys: ["outlier", "on"], message };
  }
  for (const [index, { method, headers }] of targets.entries()) {
    if (method !== undefined) yield needsHttp("targets", index, "method");
    if (Object.keys(headers).length > 0) yield needsHttp("targets", index, "headers");
  }
}

function needsHttp(...keys: [string, ...(string | number)[]]): Fault {
  return { keys, message: `'${keys.at(-1)}' needs HTTP; leave it out of tcp:// targets` };
}

function isTellable(on: readonly string[], byDefault: readonly string[]): boolean {
  return on.every((fault) => fault === "connect") || on.join() === byDefault.join();
}

/** Of a config with `tcp` alone. */
export const withoutRoutes: readonly Place<{ listen?: unknown; limits?: unknown }>[] = [{
  key: "listen",
  holds: () => false,
  otherwise: "'listen' is where 'routes' are served, and there are none; leave it out",
}, {
  key: "limits",
  holds: () => false,
  otherwise: "'limits' is of clients of 'routes', and there are none; leave it out",
}];

/** What these rules look at in a config. */
interface File {
  upstreams: Record<string, { targets: readonly { url: URL }[] }>;
  routes: readonly { upstream: string }[];
  tcp: readonly { upstream: string }[];
}

/** Each upstream is one of HTTP or one of TCP, as what refers to it is. */
export function upstreamsServe<Config extends File>() {
  return v.rawCheck<Config>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const config = dataset.value;
    const { upstreams, routes, tcp } = config;
    const refuse = (list: "routes" | "tcp", index: number, message: string) =>
      addIssue({ message, path: pathTo(config, [list, index, "upstream"]) });
    for (const [index, { upstream }] of routes.entries()) {
      if (!upstreams[upstream]?.targets.some(isTcp)) continue;
      refuse("routes", index, `upstream '${upstream}' has tcp:// targets; they are for 'tcp'`);
    }
    for (const [index, { upstream: name }] of tcp.entries()) {
      // One that is not there is told of where the config is loaded.
      if (!Object.hasOwn(upstreams, name) || isTcpOnly(upstreams[name])) continue;
      refuse("tcp", index, `upstream '${name}' has no tcp:// targets; TCP routes need them`);
    }
  });
}

function isTcpOnly({ targets }: { targets: readonly { url: URL }[] }): boolean {
  return targets.every(isTcp);
}
