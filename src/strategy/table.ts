/** How each strategy is made; what else is to be known of it stands in grammar/strategies.ts. */
import type { StrategyName } from "../grammar/strategies.ts";
import type { Hash } from "../upstream/hash.ts";
import type { Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";
import { DirectHash } from "./direct_hash.ts";
import { Failover } from "./failover.ts";
import { LeastConnections } from "./least_connections.ts";
import { Maglev } from "./maglev.ts";
import { P2c } from "./p2c.ts";
import { Random } from "./random.ts";
import { RingHash } from "./ring_hash.ts";
import { RoundRobin } from "./round_robin.ts";
import { Sticky } from "./sticky.ts";

export interface StrategyMeans {
  readonly hash: Hash;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Of a ring, for each unit of weight. */
  readonly points: number;
  /** Slots of a Maglev table. */
  readonly tableSize: number;
  /** Of those that are keyed: times the mean of requests in flight that a target may have. */
  readonly boundedLoad?: number;
}

type Make = (targets: readonly Target[], means: StrategyMeans) => Strategy;

export const table: Readonly<Record<StrategyName, Make>> = {
  round_robin: (targets) => new RoundRobin(targets),
  random: (targets, { random }) => new Random(targets, random),
  least_connections: (targets) => new LeastConnections(targets),
  p2c: (targets, means) => new P2c(targets, means),
  failover: (targets) => new Failover(targets),
  sticky: (targets, { hash }) => new Sticky(targets, { hash, otherwise: new RoundRobin(targets) }),
  direct_hash: (targets, means) => new DirectHash(targets, means),
  ring_hash: (targets, means) => new RingHash(targets, means),
  maglev: (targets, means) => new Maglev(targets, means),
};
