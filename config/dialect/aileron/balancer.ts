/** The routes of one load balancer that a server's pattern leads to, one for each path matcher. */
import type { Key } from "../../source.ts";
import { mapping, word, type Written } from "../written.ts";
import { pathChange } from "./change.ts";
import { areWellFormed, type CheckedPath, noteOfLists, pathsOf } from "./checks.ts";
import { hasPort, type HostCondition, type Hosts, hostsFor } from "./host_condition.ts";
import { allowedBy, type Registration } from "./hosts.ts";
import { hasWildcard, type Pattern } from "./mux.ts";
import { pathConditionOf, type RegisteredPattern } from "./path.ts";
import { type Place, placeIn, type Report, type Reporting } from "./report.ts";
import type { LoadBalancer } from "./schema.ts";
import { field, path as wholePath, query } from "./subject.ts";
import { valueConditions } from "./values.ts";

export interface BalancerContext {
  readonly registration: Registration;
  /** Patterns that take precedence over the registration's. */
  readonly narrower: readonly Pattern[];
  readonly hosts: Hosts;
  /** Of the load balancer. */
  readonly place: Place;
  /** The name of its upstream. */
  readonly upstream: string;
}

/** Conditions on a request besides its path. */
interface Conditions {
  readonly hosts: HostCondition;
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
}

/** None: it never gets a request, or has a problem. `from`: the index of the first route. */
export function balancedRoutes(
  balancer: LoadBalancer,
  context: BalancerContext,
  { report, from }: { report: Report; from: number },
): Written[] {
  const { place } = context;
  const reporting: Reporting = { report, path: ["routes", from] };
  const paths = pathsOf(balancer, place, reporting);
  if (!patternsAreWellFormed(balancer, place, reporting) || paths === undefined) return [];
  if (paths.length === 0) {
    report.note("left out: without a path matcher it matches nothing", place, ["routes"]);
    return [];
  }
  const conditions = conditionsOf(balancer, context, report);
  if (conditions === undefined) return [];
  noteOfConditions(balancer, conditions, { context, reporting });
  return paths.flatMap((path) => routeOf(path, balancer, { context, conditions, report, from }));
}

function patternsAreWellFormed(
  balancer: LoadBalancer,
  place: Place,
  reporting: Reporting,
): boolean {
  const kinds = [
    ["headerMatchers", "headers", field],
    ["queryMatchers", "query", query],
    ["pathParamMatchers", "path", wholePath],
  ] as const;
  return kinds.map(([key, written, subject]) =>
    areWellFormed(balancer[key], placeIn(place, key), {
      subject,
      report: reporting.report,
      path: [...reporting.path, written],
    })
  ).every(Boolean);
}

/** Undefined, with a note: they can never hold. */
function conditionsOf(
  balancer: LoadBalancer,
  { registration, hosts: groups, place }: BalancerContext,
  report: Report,
): Conditions | undefined {
  const hosts = hostsFor(balancer.hosts, groups, placeIn(place, "hosts"));
  const methods = allowedBy(balancer.methods, registration.methods ?? []);
  const { pattern } = registration;
  const unknown = balancer.pathParamMatchers.find(({ key }) => !hasWildcard(pattern, key));
  const ofHost = balancer.headerMatchers.findIndex(({ key }) => /^host$/i.test(key));
  const never = (why: string, ...key: Key[]) =>
    report.note(`left out: ${why}`, placeIn(place, ...key), ["routes"]);
  if (hosts === undefined) never("none of its hosts leads to its handler", "hosts");
  else if (methods?.length === 0) never("none of its methods leads to its handler", "methods");
  else if (unknown !== undefined) {
    never(`'${pattern.text}' has no wildcard '${unknown.key}'`, "pathParamMatchers");
  } else if (ofHost >= 0) {
    never("AILERON Gateway does not count Host among the fields", "headerMatchers", ofHost, "key");
  } else return { hosts, methods };
}

function noteOfConditions(
  balancer: LoadBalancer,
  { methods }: Conditions,
  { context, reporting }: { context: BalancerContext; reporting: Reporting },
): void {
  const { report, path } = reporting;
  const { place, registration } = context;
  noteOfLists(balancer, place, reporting);
  if (methods !== undefined) {
    const message =
      "a request whose method alone is wrong is answered 405 by Weir, 404 by AILERON Gateway";
    report.note(message, placeOfMethods(balancer, context), [...path, "methods"]);
  }
  if (!balancer.hosts.every(hasPort)) {
    const message = "a host without a port is that of requests for port 80";
    report.note(message, placeIn(place, "hosts"), [...path, "host"]);
  }
  const key = keyParameter(balancer);
  if (key !== undefined && !hasWildcard(registration.pattern, key)) {
    const message = `'${registration.pattern.text}' has no wildcard '${key}', so the client's ` +
      "address decides";
    report.note(message, placeIn(place, "hasher", "key"), [...path, "path"]);
  }
}

function placeOfMethods(
  { methods }: LoadBalancer,
  { place, registration }: BalancerContext,
): Place {
  return methods.length > 0 ? placeIn(place, "methods") : registration.places.methods;
}

/** The name of the wildcard that is hashed to choose the target, if one is. */
function keyParameter({ lbAlgorithm, hasher }: LoadBalancer): string | undefined {
  const isHashed = lbAlgorithm !== "RoundRobin" && lbAlgorithm !== "Random";
  return isHashed && hasher.hashSource === "PathParam" ? hasher.key : undefined;
}

interface RouteParts {
  readonly context: BalancerContext;
  readonly conditions: Conditions;
  readonly report: Report;
  readonly from: number;
}

function routeOf(
  { matcher, place }: CheckedPath,
  balancer: LoadBalancer,
  { context, conditions: { hosts, methods }, report, from }: RouteParts,
): Written[] {
  const { registration: { pattern }, narrower } = context;
  const params = { matchers: balancer.pathParamMatchers, key: keyParameter(balancer) };
  const registered: RegisteredPattern = { pattern, narrower, params };
  const path = pathConditionOf(registered, matcher);
  if (path === "never") {
    report.note(`left out: no path that '${pattern.text}' matches fits it`, place, ["routes"]);
    return [];
  }
  const { strip_prefix, rewrite, isFirstOnly } = pathChange(matcher);
  if (isFirstOnly) {
    const message = "Weir rewrites the first of several matches; AILERON Gateway rewrites all of " +
      "them, and joins them";
    report.note(message, placeIn(place, "match"), ["routes", from, "rewrite"]);
  }
  const { headerMatchers, queryMatchers } = balancer;
  const ofMatcher = (key: string) => placeIn(place, key).mark;
  return [mapping({
    host: hosts.names && word(hosts.names, hosts.place.mark),
    path: path === "any" ? undefined : word(path, ofMatcher("match")),
    methods: methods && word(methods, placeOfMethods(balancer, context).mark),
    headers: valueConditions(headerMatchers, placeIn(context.place, "headerMatchers"), {
      subject: field,
      exceptHosts: hosts.except,
    }),
    query: valueConditions(queryMatchers, placeIn(context.place, "queryMatchers"), {
      subject: query,
    }),
    strip_prefix: strip_prefix === undefined
      ? undefined
      : word(strip_prefix, ofMatcher("trimPrefix")),
    rewrite: rewrite && word(rewrite, ofMatcher("rewrite")),
    upstream: word(context.upstream, context.place.mark),
  }, place.mark)];
}
