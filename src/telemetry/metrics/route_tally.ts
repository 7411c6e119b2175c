import { Histogram } from "../../transport/connections.ts";
import type { Target } from "../../upstream/target.ts";
import { RequestCounts } from "./request_counts.ts";

/** What is told of one route, or of several that have name and upstream in common. */
export class RouteTally {
  /** "" for both: of requests that no route took. */
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
