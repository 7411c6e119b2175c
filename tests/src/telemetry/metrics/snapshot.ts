/** Snapshots of routes that are but names, and calls on their way through them. */
import { AddressSet } from "../../../../src/grammar/address.ts";
import { Admission } from "../../../../src/upstream/admission.ts";
import { type Call, callOf } from "../../../../src/proxy/call.ts";
import type { Upstream } from "../../../../src/proxy/route.ts";
import { inTurn } from "../../../../src/dispatch/in_turn.ts";
import { compileConditions } from "../../../../src/proxy/match/match.ts";
import { compileRewrite } from "../../../../src/proxy/rewrite/rewrite.ts";
import type { ForwardingRoute } from "../../../../src/proxy/route.ts";
import type { Snapshot } from "../../../../src/proxy/snapshot.ts";
import { RoundRobin } from "../../../../src/strategy/round_robin.ts";
import { Load } from "../../../../src/upstream/target.ts";
import { type ForwardingSnapshot, incomingWith } from "../../../routes/snapshot.ts";
import { targetsOf } from "../../strategy/targets.ts";

/** By the name of each upstream the URLs of its targets; each has a route of the same name. */
export function snapshotOf(
  upstreams: Readonly<Record<string, readonly string[]>>,
): ForwardingSnapshot {
  const built = Object.entries(upstreams).map(([name, urls]) => upstreamOf(name, urls));
  return {
    routes: built.map(routeOf),
    upstreams: new Map(built.map((upstream) => [upstream.name, upstream])),
    tcp: [],
    trusted: new AddressSet(),
    via: undefined,
    errors: "problem",
  };
}

function upstreamOf(name: string, urls: readonly string[]): Upstream {
  const load = new Load(urls.length);
  const targets = urls.flatMap((url, index) => targetsOf([1], { url, load, index }));
  return {
    name,
    strategy: "round_robin",
    targets,
    key: undefined,
    affinity: undefined,
    admission: new Admission(new RoundRobin(targets), targets),
    dispatch: inTurn,
    watch: undefined,
    idleMs: 1000,
  };
}

function routeOf(upstream: Upstream): ForwardingRoute {
  return {
    name: upstream.name,
    hosts: undefined,
    path: undefined,
    match: compileConditions({}),
    upstream,
    rewrite: compileRewrite({}),
    preserveHost: false,
    maxBodyBytes: Infinity,
    changeRequest: undefined,
    changeResponse: undefined,
    jsonMembers: undefined,
  };
}

/** A call that took the route `name`, and there the target at `index`. */
export function callOn(
  { routes, trusted }: Snapshot,
  name?: string,
  { index, attempts = 1, method }: { index?: number; attempts?: number; method?: string } = {},
): Call {
  const call = callOf(incomingWith(method === undefined ? {} : { method }), trusted);
  call.route = routes.find((route) => route.name === name);
  call.target = index === undefined ? undefined : call.route?.upstream?.targets[index];
  call.attempts = attempts;
  return call;
}
