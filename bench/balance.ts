/**
 * How evenly Maglev and the ring spread keys, and how many move when targets go, beside what the
 * paper of Maglev (Eisenbud et al., NSDI '16) says: `deno run -A bench/balance.ts`.
 *
 * The text of its section 5.3 has figures of the other methods, but none of Maglev, which figures
 * 11 and 12 plot. So loads stand beside the bound that section 3.4 proves, and moves beside an
 * estimate.
 */
import type { Digest } from "../src/upstream/hash.ts";
import { xxh64 as hash } from "../src/strategy/hash/portable.ts";
import type { Strategy } from "../src/upstream/strategy.ts";
import { Maglev } from "../src/strategy/maglev.ts";
import { RingHash } from "../src/strategy/ring_hash.ts";
import type { Target } from "../src/upstream/target.ts";
import { fleetOf, keysOf, NONE, slotsOf } from "../tests/src/strategy/hashes.ts";

const TARGETS = 1000;
const KEYS = 100_000;
const POINTS = 160;
const BUILDS = 5;
/** One in a hundred of the targets; the paper draws them 200 times. */
const GONE = 10;
const DRAWS = 6;

type Row = [what: string, measured?: string, beside?: string];
type Make = (targets: readonly Target[]) => Strategy;

let state = 42;
const targets = fleetOf(Array(TARGETS).fill(1));

print([
  [`${TARGETS} targets of equal weight`, "measured", "beside"],
  ...maglev(65_537, {
    load: "1.15",
    beyond: "about 2 %, an estimate",
    build: "1.8 ms (5.3, C++); goal: 100 ms",
  }),
  ...maglev(655_373, { load: "1.02", beyond: "", build: "22.9 ms (5.3, C++)" }),
  ...ring(),
]);

function maglev(tableSize: number, goals: { load: string; beyond: string; build: string }): Row[] {
  const make: Make = (targets) => new Maglev(targets, { hash, tableSize });
  const slots = slotsOf(tableSize);
  const before = ownersOf(make(targets), slots);
  const loads = loadsOf(before);
  const mean = tableSize / TARGETS;
  const draws = Array.from({ length: DRAWS }, () => {
    const gone = drawn();
    const after = ownersOf(make(targets.filter((target) => !gone.has(target))), slots);
    return movesOf({ before, after, gone });
  });
  const bound = (slots: number) => `${(slots / mean).toFixed(3)} (3.4)`;
  const build = medianMs(() => make(targets));
  return [
    ["", "", ""],
    [`maglev, ${tableSize} slots`],
    [
      "  most loaded / mean",
      ratio(Math.max(...loads) / mean),
      `${bound(Math.ceil(mean))}; goal: under ${goals.load}`,
    ],
    ["  least loaded / mean", ratio(Math.min(...loads) / mean), bound(Math.floor(mean))],
    [
      `  slots changed, ${GONE} targets gone`,
      percent(meanOf(draws.map(({ all }) => all))),
      "figure 12: a plot, no number in the text",
    ],
    [
      "  beyond the slots of those gone",
      percent(meanOf(draws.map(({ beyond }) => beyond))),
      goals.beyond,
    ],
    [`  build, median of ${BUILDS}`, build, goals.build],
  ];
}

function ring(): Row[] {
  const make: Make = (targets) => new RingHash(targets, { hash, points: POINTS });
  const keys = keysOf(KEYS);
  const before = ownersOf(make(targets), keys);
  const loads = loadsOf(before);
  const draws = [...drawn()].map((target) => {
    const gone = new Set([target]);
    const after = ownersOf(make(targets.filter((target) => !gone.has(target))), keys);
    return movesOf({ before, after, gone });
  });
  const bound = percent(1.2 / TARGETS);
  return [
    ["", "", ""],
    [`ring, ${POINTS} points a target, ${KEYS} keys`],
    [
      "  most loaded / mean",
      ratio(Math.max(...loads) * TARGETS / KEYS),
      "1.297: Karger, 1000 views, 65537 slots (5.3)",
    ],
    ["  least loaded / mean", ratio(Math.min(...loads) * TARGETS / KEYS), ""],
    [
      `  keys moved, one target gone, mean of ${GONE}`,
      percent(meanOf(draws.map(({ all }) => all))),
      `goal: 1.2/N, ${bound}`,
    ],
    [`  keys moved, the most of ${GONE}`, percent(Math.max(...draws.map(({ all }) => all))), ""],
    [
      "  beyond the keys of the one gone",
      percent(Math.max(...draws.map(({ beyond }) => beyond))),
      percent(0),
    ],
    [`  build, median of ${BUILDS}`, medianMs(() => make(targets)), ""],
  ];
}

function ownersOf(strategy: Strategy, keys: readonly Digest[]): (Target | undefined)[] {
  return keys.map((key) => strategy.pick(key, NONE));
}

/** How many keys each target has. */
function loadsOf(owners: readonly (Target | undefined)[]): number[] {
  const loads = new Array(TARGETS).fill(0);
  for (const owner of owners) loads[owner!.index]++;
  return loads;
}

/** As shares of all keys. */
function movesOf(
  { before, after, gone }: {
    before: readonly (Target | undefined)[];
    after: readonly (Target | undefined)[];
    gone: ReadonlySet<Target>;
  },
): { all: number; beyond: number } {
  const moved = before.filter((owner, nth) => owner !== after[nth]);
  const beyond = moved.filter((owner) => !gone.has(owner!));
  return { all: moved.length / before.length, beyond: beyond.length / before.length };
}

/** By a Lehmer generator: the same in every run. */
function drawn(): Set<Target> {
  const gone = new Set<Target>();
  while (gone.size < GONE) {
    state = state * 48271 % 0x7fffffff;
    gone.add(targets[state % TARGETS]);
  }
  return gone;
}

function medianMs(build: () => void): string {
  const times = Array.from({ length: BUILDS }, () => {
    const start = performance.now();
    build();
    return performance.now() - start;
  });
  return `${times.sort((a, b) => a - b)[BUILDS >> 1].toFixed(1)} ms`;
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function ratio(number: number): string {
  return number.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function print(rows: readonly Row[]): void {
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, measured = "", beside = ""] of rows) {
    console.log(`${what.padEnd(width)}  ${measured.padStart(9)}  ${beside}`.trimEnd());
  }
}
