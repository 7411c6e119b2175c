/** What every strategy does, whatever it prefers. */
import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { isFit, type Strategy } from "../../../src/strategy.ts";
import type { Target } from "../../../src/target.ts";
import { NO_DIGEST } from "../../../src/hash.ts";
import { switchesOf, targetsOf } from "./targets.ts";

export type Make = (targets: readonly Target[], random: () => number) => Strategy;

const NONE: ReadonlySet<Target> = new Set();

/** What is known of a target when one is to be picked. */
const state = fc.record({ weight: fc.nat(9), available: fc.boolean(), tried: fc.boolean() });

export function testStrategy(name: string, make: Make): void {
  Deno.test(`${name}.pick gives a fit target while there is one, and none else`, () => {
    const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(fc.property(
      fc.array(state, { maxLength: 8 }),
      fc.infiniteStream(fraction),
      fc.array(fc.nat(7), { minLength: 1, maxLength: 30 }),
      (states, fractions, flips) => {
        const targets = targetsOf(states.map(({ weight }) => weight));
        const switches = switchesOf(targets);
        switches.forEach((each, nth) => each.on = states[nth].available);
        const strategy = make(targets, () => fractions.next().value!);
        const tried = new Set(targets.filter((_, nth) => states[nth].tried));
        for (const flip of flips) {
          const picked = strategy.pick(NO_DIGEST, tried);
          const fit = targets.some((target) => isFit(target, tried));
          equal(picked !== undefined, fit);
          ok(picked === undefined || isFit(picked, tried), picked?.url);
          if (flip < targets.length) switches[flip].on = !switches[flip].on;
        }
      },
    ));
  });

  Deno.test(`${name}.pick with what it gave as tried gives each fit target once`, () => {
    fc.assert(fc.property(fc.array(fc.nat(5), { maxLength: 8 }), (weights) => {
      const targets = targetsOf(weights);
      const strategy = make(targets, () => 0.5);
      const tried = new Set<Target>();
      for (let target; (target = strategy.pick(NO_DIGEST, tried)) !== undefined;) {
        ok(!tried.has(target));
        tried.add(target);
      }
      equal(tried.size, weights.filter((weight) => weight > 0).length);
    }));
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
