/** The routes of a server, in the order in which they are tried, and their upstreams. */
import type { Key } from "../../source.ts";
import { mapping, type Written } from "../written.ts";
import { balancedRoutes } from "./balancer.ts";
import type { HostGroup, Registration } from "./hosts.ts";
import { compare, isLiteral, literalStart, parsePattern, type Pattern } from "./mux.ts";
import { takesAnyPath } from "./path.ts";
import { type Place, placeIn, type Report } from "./report.ts";
import type { Resource } from "./resources.ts";
import type { LoadBalancer } from "./schema.ts";
import { upstreamOf } from "./upstream.ts";

export class Routes {
  readonly routes: Written[] = [];
  readonly #upstreams = new Map<string, Written>();
  readonly #report: Report;
  /** The name of each load balancer's upstream. */
  readonly #names = new Map<LoadBalancer, string>();

  constructor(groups: readonly HostGroup[], report: Report) {
    this.#report = report;
    for (const group of groups) {
      for (const [index, registration] of group.registrations.entries()) {
        const before = group.registrations.slice(0, index);
        this.#register(registration, { group, groups, before });
      }
    }
  }

  upstreams(place: Place): Written {
    return mapping(Object.fromEntries(this.#upstreams), place.mark);
  }

  #register(registration: Registration, { group, groups, before }: Around): void {
    const { pattern, handler, places } = registration;
    if (handler === undefined) return;
    if (isRedirecting(pattern, group.registrations)) {
      const [below, bare] = [pattern.text, pattern.text.slice(0, -1)];
      const message =
        `AILERON Gateway redirects a request for '${bare}' to '${below}'; Weir does not`;
      this.#report.note(message, places.self, ["routes", this.routes.length]);
    }
    const narrower = widest(
      before.filter((other) => compare(pattern, other.pattern) === "wider" && !takesAll(other))
        .map((other) => other.pattern),
    );
    const elsewhere = groups.filter(({ hosts }) => hosts.length > 0 && group.hosts.length === 0)
      .map(({ hosts, registrations }) => ({ hosts, takesAll: takesEverything(registrations) }));
    for (const [index, balancer] of handler.spec.loadBalancers.entries()) {
      const place = placeIn(handler.place, "spec", "loadBalancers", index);
      const hosts = { own: group.hosts, elsewhere };
      const upstream = this.#nameOf(balancer, { handler, index });
      const context = { registration, narrower, hosts, place, upstream };
      const reporting = { report: this.#report, from: this.routes.length };
      const routes = balancedRoutes(balancer, context, reporting);
      if (routes.length > 0) this.#addUpstream(upstream, balancer, place);
      this.routes.push(...routes);
    }
  }

  #addUpstream(name: string, balancer: LoadBalancer, place: Place): void {
    if (this.#upstreams.has(name)) return;
    const path: Key[] = ["upstreams", name];
    const upstream = upstreamOf(balancer, { place, report: this.#report, path });
    if (upstream !== undefined) this.#upstreams.set(name, upstream);
  }

  /** The handler's name, with a number where it has several load balancers. */
  #nameOf(balancer: LoadBalancer, { handler, index }: Balanced): string {
    const known = this.#names.get(balancer);
    if (known !== undefined) return known;
    const { name, namespace, spec } = handler;
    const plain = namespace === "default" ? name : `${namespace}.${name}`;
    let own = spec.loadBalancers.length === 1 ? plain : `${plain}-${index + 1}`;
    const taken = new Set(this.#names.values());
    while (taken.has(own)) own += "-";
    this.#names.set(balancer, own);
    return own;
  }
}

interface Around {
  readonly group: HostGroup;
  readonly groups: readonly HostGroup[];
  /** The registrations of the same hosts that are tried before it. */
  readonly before: readonly Registration[];
}

interface Balanced {
  readonly handler: Resource<"ReverseProxyHandler">;
  /** Of the load balancer in the handler. */
  readonly index: number;
}

/** Without patterns of which another matches all paths. */
function widest(patterns: readonly Pattern[]): Pattern[] {
  return patterns.filter((one) => !patterns.some((other) => compare(other, one) === "wider"));
}

const root = parsePattern("/");

/** Whether every request is sent somewhere, so that none would fall through to a wider pattern. */
function takesAll({ methods, handler }: Registration): boolean {
  return methods === undefined && handler !== undefined &&
    handler.spec.loadBalancers.some((balancer) => {
      const { pathMatcher, pathMatchers } = balancer;
      return isUnconditional(balancer) &&
        [pathMatcher ?? [], pathMatchers].flat().some(takesAnyPath);
    });
}

function takesEverything(registrations: readonly Registration[]): boolean {
  return registrations.every(takesAll) &&
    registrations.some(({ pattern }) => compare(pattern, root) === "same");
}

function isUnconditional(balancer: LoadBalancer): boolean {
  const { methods, hosts, pathParamMatchers, headerMatchers, queryMatchers } = balancer;
  return [methods, hosts, pathParamMatchers, headerMatchers, queryMatchers]
    .every(({ length }) => length === 0);
}

/** Whether ServeMux redirects a request for `/a` to this pattern `/a/`. */
function isRedirecting(pattern: Pattern, others: readonly Registration[]): boolean {
  if (!isLiteral(pattern) || !literalStart(pattern).endsWith("/")) return false;
  if (pattern.segments.length === 1) return false;
  const bare = parsePattern(literalStart(pattern).slice(0, -1));
  return !others.some((other) => compare(other.pattern, bare) === "same");
}
