import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { RestartDelay } from "../../src/workers/worker_pool.ts";

Deno.test("BackOff.after doubles from 100 ms to 10 s, and begins anew after a life of 10 s", () => {
  const backOff = new RestartDelay(() => 0);
  const delays = Array.from({ length: 9 }, () => backOff.after(50));
  deepEqual(delays, [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  equal(backOff.after(9_999), 10_000);
  equal(backOff.after(10_000), 100);
  equal(backOff.after(0), 200);
});

Deno.test("BackOff.after lets chance take up to half of the time", () => {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(share, fc.nat(20), (share, deaths) => {
    const exact = new RestartDelay(() => 0);
    const chancy = new RestartDelay(() => share);
    for (let nth = 0; nth < deaths; nth++) {
      const most = exact.after(0);
      const delay = chancy.after(0);
      equal(delay <= most && delay >= most / 2, true);
    }
  }));
});
