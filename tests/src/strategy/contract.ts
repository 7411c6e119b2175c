/** What every strategy does, whatever it prefers. */
import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { isFit, peek, type Strategy } from "../../../src/upstream/strategy.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { Lease } from "../../../src/upstream/lease.ts";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import { switchesOf, targetsOf } from "./targets.ts";

export type Make = (targets: readonly Target[], random: () => number) => Strategy;

const NONE: ReadonlySet<Target> = new Set();

/** What is known of a target when one is to be picked. */
const state = fc.record({
  weight: fc.nat(9),
  available: fc.boolean(),
  tried: fc.boolean(),
  inFlight: fc.nat(3),
  warmth: fc.constantFrom(undefined, 0.1, 0.5, 1),
});

const half = fc.integer({ min: 0, max: 0xffffffff });
/** Strategies without a key do not look at it. */
const digest = fc.record({ high: half, low: half });

export function testStrategy(name: string, make: Make): void {
  Deno.test(`${name}.pick gives a fit target while there is one, and none else`, () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const step = fc.record({ key: digest, flip: fc.nat(7), isHeld: fc.boolean() });
    fc.assert(fc.property(
      fc.array(state, { maxLength: 8 }),
      fc.infiniteStream(fraction),
      fc.array(step, { minLength: 1, maxLength: 30 }),
      (states, fractions, steps) => {
        const targets = targetsOf(states.map(({ weight }) => weight));
        const switches = switchesOf(targets);
        targets.forEach((target, nth) => {
          const { available, inFlight, warmth } = states[nth];
          switches[nth].on = available;
          target.load.counts[target.index] = inFlight;
          target.load.total += inFlight;
          target.watch(target.conditions, warmth === undefined ? undefined : () => warmth);
        });
        const strategy = make(targets, () => fractions.next().value!);
        const tried = new Set(targets.filter((_, nth) => states[nth].tried));
        for (const { key, flip, isHeld } of steps) {
          const picked = strategy.pick(key, tried);
          const fit = targets.some((target) => isFit(target, tried));
          equal(picked !== undefined, fit);
          ok(picked === undefined || isFit(picked, tried), picked?.url);
          if (picked !== undefined && isHeld) new Lease(picked);
          if (flip < targets.length) switches[flip].on = !switches[flip].on;
        }
      },
    ));
  });

  Deno.test(`${name}.pick with what it gave as tried gives each fit target once`, () => {
    fc.assert(fc.property(fc.array(fc.nat(5), { maxLength: 8 }), digest, (weights, key) => {
      const targets = targetsOf(weights);
      const strategy = make(targets, () => 0.5);
      const tried = new Set<Target>();
      for (let target; (target = strategy.pick(key, tried)) !== undefined;) {
        ok(!tried.has(target));
        tried.add(target);
      }
      equal(tried.size, weights.filter((weight) => weight > 0).length);
    }));
  });

  Deno.test(`${name}: a peek gives what the next pick gives, and takes no turn`, () => {
    const weights = fc.array(fc.nat(5), { maxLength: 6 });
    const rounds = fc.array(fc.record({ key: digest, peeks: fc.nat(3) }), { maxLength: 20 });
    fc.assert(fc.property(weights, rounds, (weights, rounds) => {
      const [peeked, untouched] = [targetsOf(weights), targetsOf(weights)];
      const strategies = [make(peeked, () => 0.5), make(untouched, () => 0.5)];
      for (const { key, peeks } of rounds) {
        const seen = Array.from({ length: peeks }, () => peek(strategies[0], key, NONE)?.url);
        const [first, second] = strategies.map((each) => each.pick(key, NONE));
        equal(first?.url, second?.url);
        ok(seen.every((url) => url === first?.url));
        if (first !== undefined) [first, second!].forEach((each) => new Lease(each));
      }
    }));
  });

  Deno.test(`${name}.pick finds the one that is fit among many that are not`, () => {
    const targets = targetsOf(Array.from({ length: 300 }, (_, nth) => 1 + nth % 7));
    const switches = switchesOf(targets);
    const strategy = make(targets, () => 0.5);
    for (const only of [0, 123, 299]) {
      switches.forEach((each, nth) => each.on = nth === only);
      equal(strategy.pick(NO_DIGEST, NONE), targets[only]);
    }
  });

  Deno.test(`${name}.pick of no targets, or none of weight, is none`, () => {
    equal(make([], () => 0).pick(NO_DIGEST, NONE), undefined);
    equal(make(targetsOf([0, 0]), () => 0).pick(NO_DIGEST, NONE), undefined);
  });
}

/** The names of the next `count` targets. */
export function picks(strategy: Strategy, count: number): string {
  return Array.from({ length: count }, () => strategy.pick(NO_DIGEST, NONE)?.authority ?? "-").join(
    "",
  );
}

/** How often each of `targets` is in the next `count` picks, each held to the end or let go. */
export function tally(
  strategy: Strategy,
  targets: readonly Target[],
  { count, held = false }: { count: number; held?: boolean },
): number[] {
  const times = new Map(targets.map((target) => [target, 0]));
  for (let nth = 0; nth < count; nth++) {
    const target = strategy.pick(NO_DIGEST, NONE)!;
    times.set(target, times.get(target)! + 1);
    if (held) new Lease(target);
  }
  return targets.map((target) => times.get(target)!);
}

/** Whether each count is within three standard deviations of its share of the draws. */
export function isDrawnBy(weights: readonly number[], counts: readonly number[]): boolean {
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const total = sum(counts);
  return weights.every((weight, nth) => {
    const share = weight / sum(weights);
    return Math.abs(counts[nth] - total * share) <= 3 * Math.sqrt(total * share * (1 - share));
  });
}

/** A Lehmer generator: the same numbers, 0 to below 1, in every run. */
export function seeded(): () => number {
  let state = 42;
  return () => (state = state * 48271 % 0x7fffffff) / 0x7fffffff;
}
