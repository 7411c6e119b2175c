/** What the page shows at one moment. */
import type { Control, ListenerState, State, UpstreamState } from "../control.ts";
import type { Sample, Trend } from "../../src/telemetry/trend/trend.ts";

export interface View {
  readonly state: State;
  readonly listeners: readonly ListenerState[];
  readonly upstreams: readonly ShownUpstream[];
  /** Targets that are not among `upstreams`, as there are too many. */
  readonly omitted: number;
  readonly samples: readonly Sample[];
  readonly pasts: Pasts;
}

export interface ShownUpstream extends UpstreamState {
  /** Of all its targets, also those that are not shown. */
  readonly size: number;
  readonly fit: number;
}

/** The last seconds, the last minute, and all there is; undefined: nothing was sampled yet. */
export interface Pasts {
  readonly now: Sample | undefined;
  readonly minute: Sample | undefined;
  readonly all: Sample | undefined;
}

/** A table of more rows is of no use to people, and to make it would hold up requests. */
const MOST_ROWS = 500;
const NOW_S = 5;

export async function viewOf(control: Control, trend: Trend): Promise<View> {
  const all = (await control.upstreams()).map(counted);
  const upstreams = shortened(all);
  return {
    state: control.state(),
    listeners: control.listeners(),
    upstreams,
    omitted: rowsOf(all) - rowsOf(upstreams),
    samples: trend.samples,
    pasts: { now: trend.over(NOW_S), minute: trend.over(60), all: trend.over(300) },
  };
}

function counted(upstream: UpstreamState): ShownUpstream {
  const { targets } = upstream;
  const fit = targets.filter(({ state }) => state === "fit").length;
  return { ...upstream, size: targets.length, fit };
}

/** Where there are too many targets those that are not fit, which is what people look for. */
function shortened(all: readonly ShownUpstream[]): readonly ShownUpstream[] {
  if (rowsOf(all) <= MOST_ROWS) return all;
  let left = MOST_ROWS;
  return all.flatMap((upstream) => {
    const targets = upstream.targets.filter(({ state }) => state !== "fit").slice(0, left);
    left -= targets.length;
    return targets.length === 0 ? [] : [{ ...upstream, targets }];
  });
}

function rowsOf(upstreams: readonly UpstreamState[]): number {
  return upstreams.reduce((sum, { targets }) => sum + targets.length, 0);
}
