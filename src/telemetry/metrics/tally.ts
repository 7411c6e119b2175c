/**
 * Counts what a program does. Plain numbers, found by the route and the target as objects: for one
 * request 0.1 µs and the reading of the clock, where the counters and histograms of prom-client,
 * which look up texts made of labels, take 2.3 (bench/micro/metrics.ts).
 */
import type { Call } from "../../proxy/call.ts";
import type { AttemptMeter, Meter } from "../../proxy/telemetry.ts";
import { Histogram } from "../../transport/connections.ts";
import type { Route } from "../../proxy/route.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import type { Target } from "../../upstream/target.ts";
import { RouteRow, RouteTally } from "./route_tally.ts";
import { WatchedRoutes } from "./watched_routes.ts";
import { TalliedAttempt, TargetTally } from "./target_tally.ts";

export interface TallyOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

export interface Reloads {
  count: number;
  /** Of the last one, since 1970; undefined: there was none. */
  lastMs: number | undefined;
}

export class Tally implements Meter {
  /** Of all requests, also on routes that are gone; `failed`: with a status of 500 or more. */
  readonly total = { durations: new Histogram(), refused: 0, failed: 0 };
  readonly reloads: Readonly<Record<"good" | "bad", Reloads>> = {
    good: { count: 0, lastMs: undefined },
    bad: { count: 0, lastMs: undefined },
  };
  /** The one that requests are answered by. */
  snapshot: Snapshot | undefined;
  readonly #options: TallyOptions;
  readonly #unrouted = new RouteRow(new RouteTally({ route: "", upstream: "" }));
  #routes = new WatchedRoutes();
  #targets = new Map<string, TargetTally>();
  readonly #rowOf = new WeakMap<Route, RouteRow>();
  readonly #tallyOf = new WeakMap<Target, TargetTally>();

  constructor(options: TallyOptions) {
    this.#options = options;
  }

  get routes(): Iterable<RouteTally> {
    return this.#eachRoute();
  }

  get targets(): Iterable<TargetTally> {
    return this.#targets.values();
  }

  /** Requests of the snapshot before go on to count, where the names are the same. */
  watch(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.#routes = new WatchedRoutes(snapshot.routes, this.#routes);
    this.#watchTargets(snapshot);
  }

  request(call: Call, { status, ms }: { status: number; ms: number }): void {
    this.total.durations.observe(ms);
    if (status >= 500) this.total.failed++;
    const { route, target, attempts, fanout } = call;
    const row = route === undefined ? this.#unrouted : this.#rowOf.get(route) ?? this.#row(route);
    if (row === undefined) return;
    const { tally } = row;
    tally.duration.observe(ms);
    row.countsOf(target).add(call.incoming.method, status);
    if (fanout === undefined) {
      if (attempts > 1) tally.retries += attempts - 1;
      return;
    }
    for (const { target, outcome } of fanout) {
      const tally = this.#tallyOf.get(target);
      if (tally !== undefined && outcome !== undefined) tally.fanOut[outcome]++;
    }
  }

  refused(status: number): void {
    this.total.refused++;
    if (status >= 500) this.total.failed++;
    this.#unrouted.countsOf(undefined).add("other", status);
  }

  attempt(target: Target): AttemptMeter | undefined {
    const tally = this.#tallyOf.get(target);
    return tally && new TalliedAttempt(tally, this.#options.now);
  }

  latencyMs(target: Target): number | undefined {
    return this.#tallyOf.get(target)?.latencyMs;
  }

  ejected(target: Target): void {
    const tally = this.#tallyOf.get(target);
    if (tally !== undefined) tally.ejections++;
  }

  backedOff(target: Target): void {
    const tally = this.#tallyOf.get(target);
    if (tally !== undefined) tally.backOffs++;
  }

  reloaded(outcome: "good" | "bad"): void {
    const reloads = this.reloads[outcome];
    reloads.count++;
    reloads.lastMs = this.#options.date();
  }

  *#eachRoute(): Iterable<RouteTally> {
    yield this.#unrouted.tally;
    yield* this.#routes;
  }

  /** Undefined: it was never watched, or is gone and was not asked before. */
  #row(route: Route): RouteRow | undefined {
    const tally = this.#routes.tallyOf(route);
    if (tally === undefined) return undefined;
    const row = new RouteRow(tally);
    this.#rowOf.set(route, row);
    return row;
  }

  #watchTargets({ upstreams }: Snapshot): void {
    const before = this.#targets;
    this.#targets = new Map();
    for (const { name, targets } of upstreams.values()) {
      for (const target of targets) {
        const key = keyOf(name, target.url);
        const labels = { upstream: name, target: target.url };
        const tally = before.get(key) ?? new TargetTally(labels, target);
        tally.target = target;
        this.#targets.set(key, tally);
        this.#tallyOf.set(target, tally);
      }
    }
  }
}

function keyOf(...names: string[]): string {
  return JSON.stringify(names);
}
