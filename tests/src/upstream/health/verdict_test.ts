import { equal } from "node:assert/strict";
import fc from "fast-check";
import { Verdict } from "../../../../src/upstream/health/check.ts";

/** The verdict after each result: `+` passed, `-` failed. */
function verdicts(results: string, healthy: number, unhealthy: number): string {
  const verdict = new Verdict({ healthy, unhealthy });
  return [...results].map((result) => {
    verdict.add(result === "+");
    return verdict.isHealthy ? "+" : "-";
  }).join("");
}

Deno.test("Verdict is healthy at first", () => {
  equal(new Verdict({ healthy: 1, unhealthy: 1 }).isHealthy, true);
});

Deno.test("Verdict.add flips after so many in a row", () => {
  equal(verdicts("--+---++-++", 2, 3), "+++++--++++");
  equal(verdicts("---+-++", 2, 3), "++----+");
  equal(verdicts("-+-+", 1, 1), "-+-+");
});

Deno.test("Verdict.add tells of a flip, and flips only when all the last results speak for it", () => {
  const threshold = fc.integer({ min: 1, max: 4 });
  const results = fc.array(fc.boolean(), { maxLength: 40 });
  fc.assert(fc.property(threshold, threshold, results, (healthy, unhealthy, all) => {
    const verdict = new Verdict({ healthy, unhealthy });
    let since = 0;
    all.forEach((passed, nth) => {
      const before = verdict.isHealthy;
      const flipped = verdict.add(passed);
      equal(flipped, verdict.isHealthy !== before);
      const needed = before ? unhealthy : healthy;
      const last = all.slice(Math.max(since, nth + 1 - needed), nth + 1);
      equal(flipped, last.length === needed && last.every((each) => each !== before));
      if (flipped) since = nth + 1;
    });
  }));
});
