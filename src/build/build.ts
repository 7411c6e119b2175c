/** A checked config made ready for traffic; with build/, what alone names concrete classes. */
import type { Config } from "../../config/schema.ts";
import { AddressSet } from "../grammar/address.ts";
import { refuseUnfit } from "./refusals.ts";
import { Guards } from "./guards.ts";
import type { Modules } from "./modules.ts";
import { buildRoute } from "./route.ts";
import { buildTcp } from "./tcp.ts";
import { buildUpstream } from "./upstream.ts";
import type { Upstream } from "../proxy/route.ts";
import type { Telemetry } from "../proxy/telemetry.ts";
import type { Route } from "../proxy/route.ts";
import type { Runtime } from "./runtime/runtime.ts";
import type { Snapshot } from "../proxy/snapshot.ts";
import { atOnce, type Steps } from "../grammar/steps.ts";

export interface Means {
  readonly runtime: Runtime;
  /** Tells this program's `Via` from every other's; equal for all of its workers. */
  readonly instance: string;
  /** The text of a PEM file named in the config. */
  readonly readFile: (path: string) => string;
  /** Absent: what answers no requests needs none. */
  readonly modules?: Modules;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Absent: nobody is told of what goes on. */
  readonly telemetry?: Telemetry;
}

/**
 * Beside `previous`, which goes on as it is: upstreams that are configured as before are its own,
 * and the others share the connections of targets that stay. What these have learnt they get when
 * they take its place (upstream/hand_over.ts). Throws what `readFile` throws, where a glob, a pattern
 * or a field rule is not well formed, and where the runtime cannot do what is asked for.
 */
export function build(config: Config, means: Means, previous?: Snapshot): Snapshot {
  return atOnce(building(config, means, previous));
}

/** `build`, in steps. */
export function* building(config: Config, means: Means, previous?: Snapshot): Steps<Snapshot> {
  refuseUnfit(config, means.runtime);
  const upstreams = new Map<string, Upstream>();
  for (const [name, upstream] of Object.entries(config.upstreams)) {
    const former = previous?.upstreams.get(name);
    upstreams.set(name, buildUpstream(name, upstream, { means, former }));
    yield;
  }
  const guards = new Guards(means, previous?.guards);
  const routes: Route[] = [];
  for (const route of config.routes) {
    routes.push(buildRoute(route, { upstreams, guards, means }));
    yield;
  }
  return {
    routes,
    upstreams,
    guards: guards.all,
    tcp: buildTcp(config, upstreams, means),
    trusted: new AddressSet(config.trusted_proxies),
    via: config.via === undefined ? undefined : {
      onResponses: config.via,
      onRequests: `${config.via}-${means.instance}`,
    },
    errors: config.errors.format,
  };
}
