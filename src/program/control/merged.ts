/**
 * The states of targets in several processes, as one. A target is as fit as it is where it is
 * fittest: health, back-off and limits are each process's own affair, and one that finds it fit
 * sends requests there.
 */
import type { PlacedState, UpstreamState } from "../../../routes/control.ts";

/** What a process tells, and its number. */
export interface From<Told> {
  readonly number: number;
  readonly told: Told;
}

const FROM_BEST: readonly PlacedState["state"][] = ["fit", "full", "held", "off"];

/** Of one that tells of other upstreams than the first, as in a reload, what both have. */
export function mergedUpstreams(all: readonly From<readonly UpstreamState[]>[]): UpstreamState[] {
  return all[0].told.map(({ name, strategy, targets }) => ({
    name,
    strategy,
    targets: targets.map(({ url }) => mergedState(statesOf(url, { upstream: name, all }))),
  }));
}

/** Reasons that only some have are told with the numbers of these. */
export function mergedState(all: readonly From<PlacedState>[]): PlacedState {
  const states = all.map(({ told }) => told);
  const sum = (read: (state: PlacedState) => number) =>
    states.reduce((total, state) => total + read(state), 0);
  return {
    ...states[0],
    in_flight: sum(({ in_flight }) => in_flight),
    state: FROM_BEST.find((each) => states.some(({ state }) => state === each))!,
    reasons: mergedReasons(all),
    ejections: sum(({ ejections }) => ejections),
    back_off_step: Math.max(...states.map(({ back_off_step }) => back_off_step)),
    latency_ms: meanOf(states.flatMap(({ latency_ms }) => latency_ms ?? [])),
  };
}

function statesOf(
  url: string,
  { upstream, all }: { upstream: string; all: readonly From<readonly UpstreamState[]>[] },
): From<PlacedState>[] {
  return all.flatMap(({ number, told }) => {
    const found = told.find(({ name }) => name === upstream)?.targets.find((each) =>
      each.url === url
    );
    return found === undefined ? [] : [{ number, told: found }];
  });
}

function mergedReasons(all: readonly From<PlacedState>[]): string[] {
  const havers = new Map<string, number[]>();
  for (const { number, told } of all) {
    for (const reason of told.reasons) havers.set(reason, [...havers.get(reason) ?? [], number]);
  }
  return [...havers].map(([reason, numbers]) =>
    numbers.length === all.length
      ? reason
      : `${numbers.length === 1 ? "worker" : "workers"} ${numbers.join(", ")}: ${reason}`
  );
}

function meanOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.round(mean * 1000) / 1000;
}
