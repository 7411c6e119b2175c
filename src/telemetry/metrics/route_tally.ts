import { Histogram } from "../../transport/connections.ts";
import type { Target } from "../../upstream/target.ts";

/** What is told of one route, or of several that have name and upstream in common. */
export class RouteTally {
  /** No upstream: "", of a route that answers by itself; "" for both: no route took the request. */
  readonly labels: { readonly route: string; readonly upstream: string };
  readonly duration = new Histogram();
  retries = 0;
  /** By the URL of the target; "": of requests that no target got. */
  readonly requests = new Map<string, RequestCounts>();
  #targets: readonly Target[] = [];

  constructor(labels: RouteTally["labels"]) {
    this.labels = labels;
  }

  /** The targets that there are; what was counted of others is forgotten. */
  retain(targets: readonly Target[]): void {
    this.#targets = targets;
    for (const url of this.requests.keys()) if (!this.#knows(url)) this.requests.delete(url);
  }

  /** Requests of an old snapshot may still count for a target that is gone: in vain. */
  countsOf(url: string): RequestCounts {
    const counts = this.requests.get(url) ?? new RequestCounts();
    if (this.#knows(url)) this.requests.set(url, counts);
    return counts;
  }

  #knows(url: string): boolean {
    return url === "" || this.#targets.some((target) => target.url === url);
  }
}

/** A route of one snapshot on its way to its tally: its targets are known by their places. */
export class RouteRow {
  readonly #counts: RequestCounts[] = [];

  constructor(readonly tally: RouteTally) {}

  countsOf(target: Target | undefined): RequestCounts {
    return this.#counts[target === undefined ? 0 : target.index + 1] ??= this.tally.countsOf(
      target?.url ?? "",
    );
  }
}

/** Methods as they are told: those of RFC 9110 §9 and RFC 5789; a client may invent others. */
const METHODS = [
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"],
  "other",
];
const CLASSES = ["1xx", "2xx", "3xx", "4xx", "5xx", "other"];

const placeOf = new Map(METHODS.map((method, index) => [method, index * CLASSES.length]));
const OTHER = placeOf.get("other")!;

export interface RequestCount {
  readonly method: string;
  /** The class: "2xx". */
  readonly status: string;
  readonly count: number;
}

/** Requests by method and class of status, side by side: to count one takes 20 ns. */
export class RequestCounts {
  readonly #counts = new Float64Array(METHODS.length * CLASSES.length);

  add(method: string, status: number): void {
    const nth = status >= 100 && status < 600 ? Math.floor(status / 100) - 1 : 5;
    this.#counts[(placeOf.get(method) ?? OTHER) + nth]++;
  }

  /** Those that there were. */
  *all(): Iterable<RequestCount> {
    for (let i = 0; i < this.#counts.length; i++) {
      const count = this.#counts[i];
      if (count === 0) continue;
      const nth = i % CLASSES.length;
      yield { method: METHODS[(i - nth) / CLASSES.length], status: CLASSES[nth], count };
    }
  }
}
