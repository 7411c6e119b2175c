/** The hash key of a load balancer. */
import { nextPrime } from "../../primes.ts";
import { faultOfMaglev, faultOfRing } from "../../rules/hash.ts";
import { mapping, word, type Written } from "../written.ts";
import { type PlacedReporting, placeIn } from "./report.ts";
import type { LoadBalancer } from "./schema.ts";

interface Target {
  readonly weight: number;
}

const sources = {
  ClientAddr: "client_address",
  Header: "header",
  Cookie: "cookie",
  Query: "query",
  PathParam: "path_param",
} as const;

/** Undefined: the load balancer does not hash. */
export function hashOf(
  { lbAlgorithm, hasher }: LoadBalancer,
  targets: readonly Target[],
  { place, report, path }: PlacedReporting,
): Written | undefined {
  if (lbAlgorithm === "RoundRobin" || lbAlgorithm === "Random") return undefined;
  const ofHasher = placeIn(place, "hasher");
  const { hashSource, key } = hasher;
  if (hashSource !== "ClientAddr" && key === "") {
    const message = `hashSource '${hashSource}' needs a 'key': the name of what is read`;
    report.problem(message, placeIn(ofHasher, "hashSource"));
  }
  const note =
    "a key keeps to one upstream, but not to the one that it had in AILERON Gateway: Weir " +
    "has tables of its own";
  report.note(note, placeIn(place, "lbAlgorithm"), [...path, "strategy"]);
  const source = word(sources[hashSource], placeIn(ofHasher, "hashSource").mark);
  const named = hashSource === "ClientAddr" ? {} : {
    key: word(key, placeIn(ofHasher, "key").mark),
    fallback: word("client_address", ofHasher.mark),
  };
  const size = Object.entries(sizeOf(lbAlgorithm, targets));
  const sizes = Object.fromEntries(size.map(([name, value]) => [name, word(value, ofHasher.mark)]));
  return mapping({ source, ...named, ...sizes }, ofHasher.mark);
}

/** The size of the hash table, where Weir's default does not fit the weights. */
function sizeOf(
  lbAlgorithm: LoadBalancer["lbAlgorithm"],
  targets: readonly Target[],
): { points?: number; table_size?: number } {
  const table = { points: 160, table_size: 65_537, targets };
  if (lbAlgorithm === "Maglev" && faultOfMaglev(table) !== undefined) {
    const weights = targets.map(({ weight }) => weight).filter((weight) => weight > 0);
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    return { table_size: nextPrime(Math.ceil(sum / Math.min(...weights))) };
  }
  if (lbAlgorithm !== "RingHash" || faultOfRing(table) === undefined) return {};
  let { points } = table;
  while (points > 1 && faultOfRing({ ...table, points }) !== undefined) points >>= 1;
  return { points };
}
