/** A checked config made ready for traffic; with build/, what alone names concrete classes. */
import type { Config } from "../config/schema.ts";
import { AddressSet } from "./address.ts";
import { buildRoute } from "./build/route.ts";
import { buildTcp } from "./build/tcp.ts";
import { buildUpstream, builtOf } from "./build/upstream.ts";
import type { Upstream } from "./dispatch.ts";
import type { Runtime } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";

export { retire, succeed } from "./build/succession.ts";

export interface Means {
  readonly runtime: Runtime;
  /** Tells this program's `Via` from every other's; equal for all of its workers. */
  readonly instance: string;
  /** The text of a PEM file named in the config. */
  readonly readFile: (path: string) => string;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/**
 * Beside `previous`, which goes on as it is: upstreams that are configured as before are its own,
 * and the others share the connections of targets that stay. What these have learnt they get when
 * they take its place (build/succession.ts). Throws what `readFile` throws, and where a glob, a
 * pattern or a field rule is not well formed.
 */
export function build(config: Config, means: Means, previous?: Snapshot): Snapshot {
  const upstreams = new Map<string, Upstream>();
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    const former = builtOf(previous?.upstreams.get(name));
    upstreams.set(name, buildUpstream(name, upstream, { means, former }));
  }
  return {
    routes: config.routes.map((route) => buildRoute(route, upstreams)),
    upstreams,
    tcp: buildTcp(config, upstreams, means),
    trusted: new AddressSet(config.trusted_proxies),
    via: config.via === undefined ? undefined : {
      onResponses: config.via,
      onRequests: `${config.via}-${means.instance}`,
    },
  };
}
