/**
 * The strategies by name, with what schema, rules, command line and documentation need to know of
 * each. src/strategy/table.ts makes them: a new one is its file and a line in either table.
 */
export interface StrategyFacts {
  /** Keeps one key on one target: needs `hash`. */
  readonly keyed: boolean;
  /** Gives a target that has recovered less at first: may have `slow_start`. */
  readonly warms: boolean;
  /** Needs no HTTP. */
  readonly tcp: boolean;
  /** Which of the targets that are fit it picks. */
  readonly help: string;
}

export const strategies = {
  round_robin: {
    keyed: false,
    warms: true,
    tcp: true,
    help: "each in turn, exactly by weight and evenly spread; the default",
  },
  random: { keyed: false, warms: true, tcp: true, help: "one at random, by weight" },
  least_connections: {
    keyed: false,
    warms: true,
    tcp: true,
    help: "the one with the fewest requests in flight for its weight; of equals in turn",
  },
  p2c: {
    keyed: false,
    warms: true,
    tcp: false,
    help: "the better of two at random: latency (peak EWMA) × in flight, for its weight",
  },
  failover: { keyed: false, warms: false, tcp: true, help: "the first in the order written" },
  sticky: {
    keyed: false,
    warms: false,
    tcp: false,
    help: "the one that the client's cookie names; without one in turn, and sets the cookie",
  },
  direct_hash: {
    keyed: true,
    warms: false,
    tcp: true,
    help: "by the hash of the key modulo the weights; the cheapest, but moves most keys when " +
      "targets change",
  },
  ring_hash: {
    keyed: true,
    warms: false,
    tcp: true,
    help: "by the place of the key on a ring of points (ketama)",
  },
  maglev: {
    keyed: true,
    warms: false,
    tcp: true,
    help: "by the slot of the key in a table (Maglev, NSDI '16); the most even",
  },
} as const satisfies Record<string, StrategyFacts>;

export type StrategyName = keyof typeof strategies;

/** Those of which that holds, in the order of the table. */
export function strategiesThat(holds: (facts: StrategyFacts) => boolean): StrategyName[] {
  return strategyNames.filter((name) => holds(strategies[name]));
}

export const strategyNames = Object.keys(strategies) as StrategyName[];
