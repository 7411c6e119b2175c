/**
 * One pick of 1,000 targets, of weights 1 to 5 and with some requests in flight:
 * `deno bench -A bench/micro/strategy.ts`.
 */
import type { Digest } from "../../src/upstream/hash.ts";
import { xxh64 } from "../../src/strategy/hash/portable.ts";
import type { Strategy } from "../../src/upstream/strategy.ts";
import { DirectHash } from "../../src/strategy/direct_hash.ts";
import { Failover } from "../../src/strategy/failover.ts";
import { LeastConnections } from "../../src/strategy/least_connections.ts";
import { Maglev } from "../../src/strategy/maglev.ts";
import { P2c } from "../../src/strategy/p2c.ts";
import { Random } from "../../src/strategy/random.ts";
import { RingHash } from "../../src/strategy/ring_hash.ts";
import { RoundRobin } from "../../src/strategy/round_robin.ts";
import type { Target } from "../../src/upstream/target.ts";
import { switchesOf, targetsOf } from "../../tests/src/strategy/targets.ts";

const TARGETS = 1000;
const NONE: ReadonlySet<Target> = new Set();
const now = () => performance.now();

const strategies: Record<string, (targets: readonly Target[]) => Strategy> = {
  round_robin: (targets) => new RoundRobin(targets),
  random: (targets) => new Random(targets, Math.random),
  least_connections: (targets) => new LeastConnections(targets),
  p2c: (targets) => new P2c(targets, { random: Math.random, now }),
  failover: (targets) => new Failover(targets),
  direct_hash: (targets) => new DirectHash(targets, {}),
  ring_hash: (targets) => new RingHash(targets, { hash: xxh64, points: 160 }),
  maglev: (targets) => new Maglev(targets, { hash: xxh64, tableSize: 65_537 }),
};

/** How the targets are when one is picked. */
const states: Record<string, (target: Target, nth: number) => void> = {
  idle: () => {},
  busy: ({ load, index, weight }, nth) => load.counts[index] = 2 * weight + nth * 7919 % 3,
};

/** Keys as a hash gives them: all over the range. */
const keys: Digest[] = Array.from({ length: 1024 }, (_, i) => ({
  high: Math.imul(i + 1, 0x9e3779b1) >>> 0,
  low: Math.imul(i + 1, 0x85ebca6b) >>> 0,
}));

for (const [state, put] of Object.entries(states)) {
  for (const [name, make] of Object.entries(strategies)) {
    const targets = targetsOf(Array.from({ length: TARGETS }, (_, nth) => 1 + nth % 5));
    switchesOf(targets);
    targets.forEach(put);
    const strategy = make(targets);
    targets.forEach((target, nth) =>
      target.settle({ status: 200, fault: undefined, ms: 1 + nth % 10 })
    );
    let nth = 0;
    Deno.bench(name, { group: state }, () => {
      strategy.pick(keys[nth++ & 1023], NONE);
    });
  }
}
