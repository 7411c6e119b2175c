import { deepEqual } from "node:assert/strict";
import { Seldom } from "../../../src/tcp/seldom.ts";

Deno.test("Seldom.note tells at once, then once in an interval, of all since the last time", () => {
  let nowMs = 0;
  const told: [atMs: number, times: number][] = [];
  const seldom = new Seldom((times) => told.push([nowMs, times]), {
    intervalMs: 1000,
    now: () => nowMs,
  });
  for (nowMs of [5, 6, 500, 1004, 1005, 1006, 9000, 9999, 10_000]) seldom.note();
  deepEqual(told, [[5, 1], [1005, 4], [9000, 2], [10_000, 2]]);
});
