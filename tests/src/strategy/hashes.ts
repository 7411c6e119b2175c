/** Keys and targets for the strategies that look at a key. */
import type { Digest } from "../../../src/upstream/hash.ts";
import { xxh64 } from "../../../src/strategy/hash/portable.ts";
import type { Strategy } from "../../../src/upstream/strategy.ts";
import { Load, type Target } from "../../../src/upstream/target.ts";
import { targetsOf } from "./targets.ts";

export const NONE: ReadonlySet<Target> = new Set();

/** The same in every run, and spread as keys are. */
export function keysOf(count: number): Digest[] {
  return Array.from({ length: count }, (_, nth) => xxh64(`key ${nth}`));
}

/** As many targets as there are weights, with URLs as they stand in a config. */
export function fleetOf(weights: readonly number[]): Target[] {
  const load = new Load(weights.length);
  return weights.map((weight, index) => {
    const authority = `10.0.${index >> 8}.${index & 0xff}:8080`;
    return targetsOf([weight], { url: `http://${authority}/`, authority, load, index })[0];
  });
}

/** The URL that each key goes to. */
export function choices(strategy: Strategy, keys: readonly Digest[]): (string | undefined)[] {
  return keys.map((key) => strategy.pick(key, NONE)?.url);
}

/** How many of the keys each target gets. */
export function countsOf(
  strategy: Strategy,
  { targets, keys }: { targets: readonly Target[]; keys: readonly Digest[] },
): number[] {
  const counts = new Map<string | undefined, number>();
  for (const url of choices(strategy, keys)) counts.set(url, (counts.get(url) ?? 0) + 1);
  return targets.map(({ url }) => counts.get(url) ?? 0);
}

/** Digests that a table of `size` slots takes as slot 0, 1, 2 … */
export function slotsOf(size: number): Digest[] {
  return Array.from({ length: size }, (_, low) => ({ high: 0, low }));
}
