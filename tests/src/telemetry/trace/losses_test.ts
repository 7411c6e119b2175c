import { deepEqual } from "node:assert/strict";
import { configureLog } from "../../../../src/log/log.ts";
import { Losses } from "../../../../src/telemetry/trace/losses.ts";

/** What is logged while `act` runs: how many spans, and why. */
function logged(act: () => void): [number, string][] {
  const lines: string[] = [];
  const log = { format: "json", access: false } as const;
  configureLog({ ...log, level: "warn" }, (text) => lines.push(text), 0);
  try {
    act();
  } finally {
    configureLog({ ...log, level: "error" }, () => {}, 0);
  }
  return lines.map((line) => JSON.parse(line)).map(({ spans, cause }) => [spans, cause]);
}

Deno.test("Losses.add logs the first at once, and others together, a minute later", () => {
  let ms = 0;
  const losses = new Losses(() => ms);
  const lines = logged(() => {
    losses.add(3, "refused");
    for (ms = 100; ms < 60_000; ms += 100) losses.add(1, "refused");
    ms = 60_000;
    losses.add(2, "late");
    ms = 70_000;
    losses.add(5, "late");
  });
  deepEqual(lines, [[3, "refused"], [601, "late"]]);
});

Deno.test("Losses.tell logs what was not logged yet, once", () => {
  const losses = new Losses(() => 0);
  const lines = logged(() => {
    losses.tell();
    losses.add(1, "first");
    losses.add(2, "second");
    losses.tell();
    losses.tell();
  });
  deepEqual(lines, [[1, "first"], [2, "second"]]);
});
