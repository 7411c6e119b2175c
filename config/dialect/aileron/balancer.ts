/** One load balancer behind one pattern of a server: a route for each of its path matchers. */
import type { Key } from "../../source.ts";
import { mapping, word, type Written } from "../written.ts";
import { changed } from "./change.ts";
import { areWellFormed, type CheckedPath, noteOfLists, pathsOf } from "./checks.ts";
import { hasPort, type HostCondition, type Hosts, hostsFor } from "./host_condition.ts";
import { allowedBy, type Registration } from "./hosts.ts";
import { hasWildcard, type Pattern } from "./mux.ts";
import { matched, type Registered } from "./path.ts";
import { type Place, placeIn, type Report, type Reporting } from "./report.ts";
import type { LoadBalancer } from "./schema.ts";
import { field, path as wholePath, query } from "./subject.ts";
import { valueConditions } from "./values.ts";

export interface Behind {
  readonly registration: Registration;
  /** What has the requests that it matches, although the registration would match them as well. */
  readonly narrower: readonly Pattern[];
  readonly hosts: Hosts;
  /** Of the load balancer. */
  readonly place: Place;
  /** Its name. */
  readonly upstream: string;
}

/** What else than the path a request has to have. */
interface Conditions {
  readonly hosts: HostCondition;
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
}

/** None where it never has a request, or has a fault. `from`: the number of the first. */
export function balancedRoutes(
  balancer: LoadBalancer,
  behind: Behind,
  { report, from }: { report: Report; from: number },
): Written[] {
  const { place } = behind;
  const reporting: Reporting = { report, path: ["routes", from] };
  const paths = pathsOf(balancer, place, reporting);
  if (!patternsAreWellFormed(balancer, place, reporting) || paths === undefined) return [];
  if (paths.length === 0) {
    report.note("left out: without a path matcher it matches nothing", place, ["routes"]);
    return [];
  }
  const conditions = conditionsOf(balancer, behind, report);
  if (conditions === undefined) return [];
  noteOfConditions(balancer, conditions, { behind, reporting });
  return paths.flatMap((path) => routeOf(path, balancer, { behind, conditions, report, from }));
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

/** Undefined, with a note, where they can never hold. */
function conditionsOf(
  balancer: LoadBalancer,
  { registration, hosts: behind, place }: Behind,
  report: Report,
): Conditions | undefined {
  const hosts = hostsFor(balancer.hosts, behind, placeIn(place, "hosts"));
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
  { behind, reporting }: { behind: Behind; reporting: Reporting },
): void {
  const { report, path } = reporting;
  const { place, registration } = behind;
  noteOfLists(balancer, place, reporting);
  if (methods !== undefined) {
    const message =
      "a request whose method alone is wrong is answered 405 by Weir, 404 by AILERON Gateway";
    report.note(message, placeOfMethods(balancer, behind), [...path, "methods"]);
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

function placeOfMethods({ methods }: LoadBalancer, { place, registration }: Behind): Place {
  return methods.length > 0 ? placeIn(place, "methods") : registration.places.methods;
}

/** The wildcard that decides on the target. */
function keyParameter({ lbAlgorithm, hasher }: LoadBalancer): string | undefined {
  const isHashed = lbAlgorithm !== "RoundRobin" && lbAlgorithm !== "Random";
  return isHashed && hasher.hashSource === "PathParam" ? hasher.key : undefined;
}

interface RouteParts {
  readonly behind: Behind;
  readonly conditions: Conditions;
  readonly report: Report;
  readonly from: number;
}

function routeOf(
  { matcher, place }: CheckedPath,
  balancer: LoadBalancer,
  { behind, conditions: { hosts, methods }, report, from }: RouteParts,
): Written[] {
  const { registration: { pattern }, narrower } = behind;
  const params = { matchers: balancer.pathParamMatchers, key: keyParameter(balancer) };
  const registered: Registered = { pattern, narrower, params };
  const path = matched(registered, matcher);
  if (path === "never") {
    report.note(`left out: no path that '${pattern.text}' matches fits it`, place, ["routes"]);
    return [];
  }
  const { strip_prefix, rewrite, isFirstOnly } = changed(matcher);
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
    methods: methods && word(methods, placeOfMethods(balancer, behind).mark),
    headers: valueConditions(headerMatchers, placeIn(behind.place, "headerMatchers"), {
      subject: field,
      exceptHosts: hosts.except,
    }),
    query: valueConditions(queryMatchers, placeIn(behind.place, "queryMatchers"), {
      subject: query,
    }),
    strip_prefix: strip_prefix === undefined
      ? undefined
      : word(strip_prefix, ofMatcher("trimPrefix")),
    rewrite: rewrite && word(rewrite, ofMatcher("rewrite")),
    upstream: word(behind.upstream, behind.place.mark),
  }, place.mark)];
}
