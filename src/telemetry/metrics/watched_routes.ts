import type { Upstream } from "../../proxy/route.ts";
import type { Route } from "../../proxy/route.ts";
import { RouteTally } from "./route_tally.ts";

interface Watched {
  /** Undefined: of routes that answer by themselves. */
  readonly upstream: Upstream | undefined;
  /** By the name of the route; undefined until it is asked for. */
  readonly tallies: Map<string, RouteTally | undefined>;
}

/**
 * The tallies of the routes that there are. All of 10,000 routes give way to others in one step,
 * for which requests wait: so little is done in it, and a tally is made when it is asked for.
 */
export class WatchedRoutes {
  /** By the name of the upstream. */
  readonly #watched = new Map<string, Watched>();

  /** Tallies of those before go on, where name and upstream are the same. */
  constructor(routes: readonly Route[] = [], before?: WatchedRoutes) {
    const formerly = before === undefined ? new Map<string, Watched>() : before.#watched;
    for (const { name, upstream } of routes) {
      const former = formerly.get(nameOf(upstream));
      const tally = former?.tallies.get(name);
      if (former?.upstream !== upstream) tally?.retain(upstream?.targets ?? []);
      this.#under(upstream).tallies.set(name, tally);
    }
  }

  /** Undefined: there is no such route. */
  tallyOf({ name, upstream }: Route): RouteTally | undefined {
    const watched = this.#watched.get(nameOf(upstream));
    return watched?.tallies.has(name) ? tallyIn(watched, name) : undefined;
  }

  *[Symbol.iterator](): Iterator<RouteTally> {
    for (const watched of this.#watched.values()) {
      for (const name of watched.tallies.keys()) yield tallyIn(watched, name);
    }
  }

  #under(upstream: Upstream | undefined): Watched {
    const name = nameOf(upstream);
    const watched = this.#watched.get(name) ?? { upstream, tallies: new Map() };
    this.#watched.set(name, watched);
    return watched;
  }
}

/** No upstream has an empty name. */
function nameOf(upstream: Upstream | undefined): string {
  return upstream?.name ?? "";
}

function tallyIn({ upstream, tallies }: Watched, route: string): RouteTally {
  let tally = tallies.get(route);
  if (tally === undefined) {
    tally = new RouteTally({ route, upstream: nameOf(upstream) });
    tally.retain(upstream?.targets ?? []);
    tallies.set(route, tally);
  }
  return tally;
}
