/** A checked config made ready for traffic; with build/, what alone names concrete classes. */
import type { Config } from "../config/schema.ts";
import { AddressSet } from "./address.ts";
import { buildRoute } from "./build/route.ts";
import { buildUpstream } from "./build/upstream.ts";
import type { Upstream } from "./dispatch.ts";
import type { Runtime } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";

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
