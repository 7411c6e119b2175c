import type {
  Control,
  ListenerState,
  PlacedState,
  Reloaded,
  State,
  TargetName,
  UpstreamState,
} from "../../../routes/control.ts";
import { Refusal } from "../../../routes/refusal.ts";
import { redacted } from "../reload/redacted.ts";
import { callOf } from "../../proxy/call.ts";
import { type Asked, explain, type Explanation, incomingOf } from "../../proxy/explain/explain.ts";
import type { Upstream } from "../../proxy/route.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import type { Meter } from "../../proxy/telemetry.ts";
import type { Exposition } from "../../telemetry/metrics/family.ts";
import type { Totals } from "../../telemetry/trend/sample.ts";
import type { Target } from "../../upstream/target.ts";
import { stateOf } from "../../upstream/target_state.ts";

/** What a process that answers requests can tell of its own snapshot, and do to it. */
export class SnapshotControl {
  readonly #snapshot: () => Snapshot;
  readonly #meter: Meter | undefined;

  constructor(snapshot: () => Snapshot, meter?: Meter) {
    this.#snapshot = snapshot;
    this.#meter = meter;
  }

  /** These are as of Control. */
  upstreams(): Promise<UpstreamState[]> {
    return Promise.resolve(upstreamsOf(this.#snapshot(), this.#meter));
  }

  // deno-lint-ignore require-await
  async drain(named: TargetName, drained: boolean): Promise<PlacedState> {
    const target = targetNamed(named, this.#snapshot());
    if (drained) target.drain();
    else target.undrain();
    return placedStateOf(target, this.#meter);
  }

  // deno-lint-ignore require-await
  async explain(asked: Asked): Promise<Explanation> {
    const snapshot = this.#snapshot();
    return explain(callOf(incomingOf(asked), snapshot.trusted), snapshot);
  }
}

/** What a process knows of itself, and can do. */
export interface Process {
  snapshot(): Snapshot;
  readonly meter?: Meter;
  config(): unknown;
  /** Absent: nobody is listened to. */
  listeners?(): readonly ListenerState[];
  draining(): boolean;
  /** As of State; absent: it never is. */
  full?(): boolean;
  readonly exposition: Exposition;
  totals(): Totals;
  /** As of Control. */
  reload(): Promise<Reloaded>;
}

/** The control of a program that is one process. */
export class LocalControl extends SnapshotControl implements Control {
  readonly #process: Process;

  constructor(process: Process) {
    super(() => process.snapshot(), process.meter);
    this.#process = process;
  }

  state(): State {
    if (this.#process.draining()) return "draining";
    return this.#process.full?.() ? "full" : "serving";
  }

  listeners(): readonly ListenerState[] {
    return this.#process.listeners?.() ?? [];
  }

  get config(): unknown {
    return redacted(this.#process.config());
  }

  get exposition(): Exposition {
    return this.#process.exposition;
  }

  totals(): Promise<Totals> {
    return Promise.resolve(this.#process.totals());
  }

  reload(): Promise<Reloaded> {
    return this.#process.reload();
  }
}

/** Without a meter, no latency is known. */
export function upstreamsOf({ upstreams }: Snapshot, meter?: Meter): UpstreamState[] {
  return [...upstreams.values()].map(({ name, strategy, targets }) => {
    return { name, strategy, targets: targets.map((target) => placedStateOf(target, meter)) };
  });
}

export function placedStateOf(target: Target, meter?: Meter): PlacedState {
  const ms = meter?.latencyMs(target);
  const latency_ms = ms === undefined ? undefined : Math.round(ms * 1000) / 1000;
  return { id: target.index, ...stateOf(target), latency_ms };
}

/** Throws Refusal where there is none. */
export function targetNamed(
  { upstream: name, target: id }: TargetName,
  snapshot: Snapshot,
): Target {
  const upstream = snapshot.upstreams.get(name);
  if (upstream === undefined) throw new Refusal("not_found", `there is no upstream '${name}'`);
  const target = targetOf(upstream, id);
  if (target === undefined) throw new Refusal("not_found", `'${name}' has no target '${id}'`);
  return target;
}

function targetOf({ targets }: Upstream, id: string): Target | undefined {
  if (/^\d+$/.test(id)) return targets[Number(id)];
  const wanted = URL.parse(id)?.href;
  return targets.find(({ url }) => url === wanted);
}
