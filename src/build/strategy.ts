import type { UpstreamConfig } from "../../config/schema.ts";
import { strategies } from "../grammar/strategies.ts";
import { compileKey, type RequestKey } from "../proxy/key/key.ts";
import { StickyCookie } from "../proxy/key/sticky.ts";
import type { Affinity } from "../proxy/route.ts";
import { table } from "../strategy/table.ts";
import type { Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import type { Means } from "./build.ts";

/** A strategy, and what of a request it goes by. */
export interface Choice {
  readonly strategy: Strategy;
  readonly key?: RequestKey;
  readonly affinity?: Affinity;
}

export function buildChoice(
  config: UpstreamConfig,
  targets: readonly Target[],
  { random, now, runtime: { hash } }: Means,
): Choice {
  // That of a first_good upstream says who is asked first.
  const name = config.strategy === "first_good" ? config.pick : config.strategy;
  const { points = 0, table_size: tableSize = 0, bounded_load: boundedLoad } = config.hash ?? {};
  const strategy = table[name](targets, { hash, random, now, points, tableSize, boundedLoad });
  if (name === "sticky") {
    const cookie = new StickyCookie(targets, { hash, ...config.sticky! });
    return { strategy, key: cookie, affinity: cookie };
  }
  if (!strategies[name].keyed) return { strategy };
  return { strategy, key: compileKey(config.hash!, { hash }) };
}
