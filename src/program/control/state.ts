import type { PlacedState, TargetName, UpstreamState } from "../../../routes/control.ts";
import type { Upstream } from "../../proxy/route.ts";
import type { Meter } from "../../proxy/telemetry.ts";
import { Refusal } from "../../../routes/refusal.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import type { Target } from "../../upstream/target.ts";
import { stateOf } from "../../upstream/target_state.ts";

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
