import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Budget } from "../../../src/dispatch/budget.ts";

function budgetOf(share: number, floorPerS: number, startMs = 0) {
  const clock = { nowMs: startMs };
  return { clock, budget: new Budget({ share, floorPerS, now: () => clock.nowMs }) };
}

function deposit(budget: Budget, count: number): void {
  for (let i = 0; i < count; i++) budget.deposit();
}

/** How many retries there may be at once. */
function drain(budget: Budget): number {
  for (let count = 0;; count++) if (!budget.withdraw()) return count;
}

Deno.test("Budget.withdraw gives the share of the requests of the last 10 s", () => {
  const { clock, budget } = budgetOf(0.2, 0);
  equal(drain(budget), 0);
  deposit(budget, 4);
  equal(drain(budget), 0);
  deposit(budget, 6);
  equal(drain(budget), 2);
  clock.nowMs = 9_999;
  equal(drain(budget), 0);
  deposit(budget, 5);
  equal(drain(budget), 1);
});

Deno.test("Budget.withdraw: what requests left unused lapses with them", () => {
  for (const [nowMs, retries] of [[9_999, 2], [10_000, 0], [1e9, 0]]) {
    const { clock, budget } = budgetOf(0.2, 0);
    deposit(budget, 10);
    clock.nowMs = nowMs;
    equal(drain(budget), retries);
  }
});

Deno.test("Budget.withdraw: retries are forgotten with the requests that allowed them", () => {
  const { clock, budget } = budgetOf(0.2, 0);
  for (const nowMs of [0, 10_000, 25_000]) {
    clock.nowMs = nowMs;
    deposit(budget, 10);
    equal(drain(budget), 2);
  }
});

Deno.test("Budget.withdraw gives the floor where there are no requests", () => {
  const { clock, budget } = budgetOf(0.2, 10, 12_345);
  equal(drain(budget), 10);
  clock.nowMs += 99;
  equal(drain(budget), 0);
  clock.nowMs += 1;
  equal(drain(budget), 1);
  clock.nowMs += 60_000;
  equal(drain(budget), 10);
});

Deno.test("Budget.withdraw with a floor below one a second saves up for one", () => {
  const { clock, budget } = budgetOf(0, 0.25);
  equal(drain(budget), 1);
  clock.nowMs = 3_999;
  equal(drain(budget), 0);
  clock.nowMs = 4_000;
  equal(drain(budget), 1);
});

Deno.test("Budget.withdraw takes the share first, and the floor is left for quieter times", () => {
  const { clock, budget } = budgetOf(0.5, 1);
  deposit(budget, 4);
  equal(drain(budget), 3);
  clock.nowMs = 1_000;
  equal(drain(budget), 1);
});

Deno.test("Budget: however it goes, retries keep below share and floor, from any moment on", () => {
  const step = fc.record({
    ms: fc.oneof(fc.constant(0), fc.nat(50), fc.nat(3_000), fc.nat(25_000)),
    requests: fc.nat(20),
    retries: fc.nat(20),
  });
  const share = fc.constantFrom(0, 0.1, 0.2, 0.29, 1);
  fc.assert(fc.property(
    share,
    fc.constantFrom(0, 0.5, 1, 10),
    fc.nat(5_000),
    fc.array(step, { maxLength: 40 }),
    (share, floorPerS, startMs, steps) => {
      const { clock, budget } = budgetOf(share, floorPerS, startMs);
      const done: { atMs: number; requests: number; retries: number }[] = [];
      for (const { ms, requests, retries } of steps) {
        clock.nowMs += ms;
        deposit(budget, requests);
        let made = 0;
        for (let i = 0; i < retries; i++) if (budget.withdraw()) made++;
        done.push({ atMs: clock.nowMs, requests, retries: made });
      }
      const saved = floorPerS > 0 ? Math.max(1, floorPerS) : 0;
      for (const { atMs: fromMs } of done) {
        let requests = 0;
        let retries = 0;
        for (const each of done) {
          if (each.atMs > fromMs - 10_000) requests += each.requests;
          if (each.atMs < fromMs) continue;
          retries += each.retries;
          const floor = saved + (each.atMs - fromMs) / 1000 * floorPerS;
          ok(retries <= share * requests + floor + 1e-6, `${retries} retries`);
        }
      }
    },
  ));
});
