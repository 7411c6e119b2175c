/** Rules over the keys of an upstream: which fit its strategy, and each other. */
import { strategiesThat } from "../../src/grammar/strategies.ts";
import type { Finding } from "../findings.ts";
import { duplicatesIn, type KeyUse } from "../rules.ts";
import { type FanOut, firstGoodUses } from "./first_good.ts";
import { faultOfMaglev, faultOfRing, type Table } from "./hash.ts";

interface Upstream extends FanOut {
  targets: readonly { url: URL; weight: number; max_concurrency?: number }[];
  hash?: { points?: number; table_size?: number };
  health_check?: unknown;
  outlier?: unknown;
  slow_start?: unknown;
  panic?: unknown;
  backpressure?: unknown;
  queue?: unknown;
}

const keyed: readonly string[] = strategiesThat(({ keyed }) => keyed);
const warming: readonly string[] = strategiesThat(({ warms }) => warms);

/** `a, b and c`. */
function inWords(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** The strategy that picks targets: for first_good, its `pick`. */
const picks = ({ strategy, pick }: Upstream) =>
  strategy === "first_good" ? pick ?? "failover" : strategy;

const canRecover = ({ health_check, outlier }: Upstream) =>
  health_check !== undefined || outlier !== undefined;

export const upstreamUses: readonly KeyUse<Upstream>[] = [
  ...firstGoodUses,
  {
    key: "hash",
    hasEffect: (upstream) => keyed.includes(picks(upstream)),
    otherwise: `'hash' is for the strategies ${
      inWords(keyed)
    }; choose one of them, or leave it out`,
  },
  {
    key: "slow_start",
    hasEffect: (upstream) => warming.includes(picks(upstream)),
    otherwise: `'slow_start' is for the strategies ${inWords(warming)}; choose one of them, or ` +
      "leave it out",
  },
  {
    key: "slow_start",
    hasEffect: canRecover,
    otherwise: "'slow_start' follows a recovery, which only 'health_check' or 'outlier' can see; " +
      "add one of them, or leave it out",
  },
  {
    key: "panic",
    hasEffect: canRecover,
    otherwise: "'panic' is about targets that 'health_check' or 'outlier' finds unfit; add one " +
      "of them, or leave it out",
  },
  {
    key: "queue",
    hasEffect: ({ targets, backpressure }) =>
      backpressure !== undefined ||
      targets.some(({ max_concurrency }) => max_concurrency !== undefined),
    otherwise: "nothing would wait in the 'queue'; give a target 'max_concurrency' or the " +
      "upstream 'backpressure', or leave it out",
  },
];

/**
 * A duplicate target is a mistake, except for first_good: it may try one address several times, as
 * that may have several servers behind it. Hash tables tell targets apart by URL, so with a hashing
 * `pick` it is a mistake again.
 */
export function* targetsDistinct(upstream: Upstream): Iterable<Finding> {
  const { strategy, targets } = upstream;
  if (strategy === "first_good" && !keyed.includes(picks(upstream))) return;
  for (const { message, path } of duplicatesIn(targets, ({ url }) => url.href, "target")) {
    yield { message, path: ["targets", ...path] };
  }
}

/** A hashing strategy needs `hash`; `points` and `table_size` belong to one strategy each. */
export function* hashFits(upstream: Upstream): Iterable<Finding> {
  const { hash } = upstream;
  const strategy = picks(upstream);
  if (!keyed.includes(strategy)) return;
  if (hash === undefined) {
    const message = `strategy '${strategy}' needs a 'hash', such as hash: { source: client_ip }`;
    yield { message, path: [strategy === upstream.strategy ? "strategy" : "pick"] };
    return;
  }
  for (const [key, owner] of [["points", "ring_hash"], ["table_size", "maglev"]] as const) {
    if (hash[key] === undefined || strategy === owner) continue;
    const message = `'${key}' is for the strategy ${owner}; leave it out`;
    yield { message, path: ["hash", key], ofKey: true };
  }
}

const tables = {
  ring_hash: { key: "points", faultOf: faultOfRing },
  maglev: { key: "table_size", faultOf: faultOfMaglev },
} as const;

/** The hash table is not too large, and has room for every target. */
export function* tableFits(
  upstream: Upstream & { hash?: Omit<Table, "targets"> },
): Iterable<Finding> {
  const { hash, targets } = upstream;
  const strategy = picks(upstream);
  if (hash === undefined || strategy !== "ring_hash" && strategy !== "maglev") return;
  const { key, faultOf } = tables[strategy];
  const message = faultOf({ ...hash, targets });
  if (message !== undefined) yield { message, path: ["hash", key] };
}
