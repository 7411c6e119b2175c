import type { HostPattern } from "../../grammar/patterns.ts";
import type { Config, RouteConfig } from "../../../config/schema.ts";
import type { Warning } from "../warnings.ts";
import { type Covering, coveringOf, covers } from "./coverage.ts";
import { matchesAll } from "./path_shape.ts";

/** Routes that no request comes to, as one before them takes all that they are for. */
export function* shadowedRoutes({ routes }: Config): Iterable<Warning> {
  const earlier = new Earlier();
  for (const [index, route] of routes.entries()) {
    const covering = coveringOf(route);
    const first = earlier.firstThatCovers(covering);
    if (first !== undefined) {
      yield {
        message: "no request comes to this route: one before it takes all that it is for; put it " +
          "before that one, or leave it out",
        path: ["routes", index],
        see: ["routes", first],
      };
    }
    earlier.add(index, covering);
  }
}

interface Numbered {
  readonly index: number;
  readonly covering: Covering;
}

/**
 * The routes so far, by host and by what their path begins with: of ten thousand, only those are
 * tried that could cover another.
 */
class Earlier {
  readonly #groups = new Map<string, Numbered[]>();

  add(index: number, covering: Covering): void {
    const { host } = covering.route;
    for (const place of host?.map(textOf) ?? [ANY]) {
      const key = `${place} ${startIn(covering)}`;
      const group = this.#groups.get(key);
      if (group === undefined) this.#groups.set(key, [{ index, covering }]);
      else group.push({ index, covering });
    }
  }

  firstThatCovers(covering: Covering): number | undefined {
    const { start } = covering.shape;
    const starts = Array.from({ length: start.length + 1 }, (_, end) => start.slice(0, end));
    let first: number | undefined;
    for (const place of placesFor(covering.route)) {
      for (const start of [ANY, ...starts]) {
        const group = this.#groups.get(`${place} ${start}`) ?? [];
        const found = group.find((one) => covers(one.covering, covering))?.index;
        if (found !== undefined && (first === undefined || found < first)) first = found;
      }
    }
    return first;
  }
}

/** No host, and no path, is written so. */
const ANY = "*";

/** Of the kinds that cover only what begins with their text. */
function startIn({ route, shape }: Covering): string {
  if (matchesAll(route.path)) return ANY;
  const kind = route.path?.kind;
  return kind === "segments" || kind === "exact" || kind === "prefix" ? shape.start : ANY;
}

/** Patterns of hosts that cover the first of a route's. */
function placesFor({ host }: RouteConfig): string[] {
  if (host === undefined) return [ANY];
  const { hostname, wildcard } = host[0];
  const labels = hostname.split(".");
  const parents = labels.map((_, depth) =>
    `*.${labels.slice(depth + (wildcard ? 0 : 1)).join(".")}`
  );
  return [ANY, ...(wildcard ? [] : [hostname]), ...parents];
}

function textOf({ hostname, wildcard }: HostPattern): string {
  return wildcard ? `*.${hostname}` : hostname;
}
