import type { UpstreamConfig } from "../../config/schema.ts";
import type { Means } from "./build.ts";
import type { Affinity } from "../proxy/route.ts";
import type { RequestKey } from "../proxy/key/key.ts";
import { compileKey } from "../proxy/key/key.ts";
import { StickyCookie } from "../proxy/key/sticky.ts";
import type { Strategy } from "../upstream/strategy.ts";
import { DirectHash } from "../strategy/direct_hash.ts";
import { Failover } from "../strategy/failover.ts";
import { LeastConnections } from "../strategy/least_connections.ts";
import { Maglev } from "../strategy/maglev.ts";
import { P2c } from "../strategy/p2c.ts";
import { Random } from "../strategy/random.ts";
import { RingHash } from "../strategy/ring_hash.ts";
import { RoundRobin } from "../strategy/round_robin.ts";
import { Sticky } from "../strategy/sticky.ts";
import type { Target } from "../upstream/target.ts";

/** A strategy, and what of a request it goes by. */
export interface Choice {
  readonly strategy: Strategy;
  readonly key?: RequestKey;
  readonly affinity?: Affinity;
}

/** That of a first_good upstream says who is asked first. */
function nameOf(config: UpstreamConfig) {
  return config.strategy === "first_good" ? config.pick : config.strategy;
}

export function buildChoice(
  config: UpstreamConfig,
  targets: readonly Target[],
  means: Means,
): Choice {
  const { random, now } = means;
  switch (nameOf(config)) {
    case "round_robin":
      return { strategy: new RoundRobin(targets) };
    case "random":
      return { strategy: new Random(targets, random) };
    case "least_connections":
      return { strategy: new LeastConnections(targets) };
    case "p2c":
      return { strategy: new P2c(targets, { random, now }) };
    case "failover":
      return { strategy: new Failover(targets) };
    case "sticky":
      return stickyChoice(config, targets, means);
    default:
      return keyedChoice(config, targets, means);
  }
}

function stickyChoice(
  config: UpstreamConfig,
  targets: readonly Target[],
  { runtime: { hash } }: Means,
): Choice {
  const sticky = new StickyCookie(targets, { hash, ...config.sticky! });
  const strategy = new Sticky(targets, { hash, otherwise: new RoundRobin(targets) });
  return { strategy, key: sticky, affinity: sticky };
}

function keyedChoice(
  config: UpstreamConfig,
  targets: readonly Target[],
  { runtime: { hash } }: Means,
): Choice {
  const { bounded_load: boundedLoad, points, table_size: tableSize, ...source } = config.hash!;
  const key = compileKey(source, { hash });
  switch (nameOf(config)) {
    case "direct_hash":
      return { key, strategy: new DirectHash(targets, { boundedLoad }) };
    case "ring_hash":
      return { key, strategy: new RingHash(targets, { hash, points, boundedLoad }) };
    case "maglev":
      return { key, strategy: new Maglev(targets, { hash, tableSize, boundedLoad }) };
    default:
      throw new Error(`no strategy '${config.strategy}'`);
  }
}
