import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { CountsOfAll } from "../../src/workers/counts_of_all.ts";
import { Sums } from "../../src/telemetry/metrics/summed.ts";

const FAMILIES = [
  { name: "done_total", help: "", type: "counter", samples: () => [] },
  { name: "busy", help: "", type: "gauge", samples: () => [] },
] as const;

const countsOf = (done: number, active = 0) => ({
  totals: {
    requests: done,
    failed: 0,
    durations: [0, done],
    refused: 0,
    sumMs: 2 * done,
    tcp: { active, total: done },
  },
  exposition: `# HELP done_total x\ndone_total ${done}\nbusy ${active}\n`,
});

Deno.test("CountsOfAll: what was told of a worker that has ended stays, but for what it was at", () => {
  const counts = new CountsOfAll(new Sums(FAMILIES));
  const [one, other] = [{}, {}];
  counts.note(one, countsOf(3, 1));
  counts.note(other, countsOf(4, 2));
  deepEqual(Object.fromEntries(counts.series), { done_total: 7, busy: 3 });
  counts.close(one);
  deepEqual(Object.fromEntries(counts.series), { done_total: 7, busy: 2 });
  deepEqual(counts.totals, {
    requests: 7,
    failed: 0,
    durations: [0, 7],
    refused: 0,
    sumMs: 14,
    tcp: { active: 2, total: 7 },
  });
  counts.noteTotals(other, countsOf(5).totals);
  equal(counts.totals.requests, 8);
  counts.retain(() => new Map());
  deepEqual(Object.fromEntries(counts.series), { done_total: 4, busy: 2 });
});

Deno.test("CountsOfAll.totals never fall, whoever ends and when", () => {
  const event = fc.record({ worker: fc.nat(3), more: fc.nat(9), ends: fc.boolean() });
  fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
    const counts = new CountsOfAll(new Sums(FAMILIES));
    const workers = Array.from({ length: 4 }, () => ({ done: 0 }));
    let all = 0;
    for (const { worker: nth, more, ends } of events) {
      const worker = workers[nth];
      worker.done += more;
      all += more;
      counts.note(worker, countsOf(worker.done));
      if (ends) {
        counts.close(worker);
        workers[nth] = { done: 0 };
      }
      equal(counts.totals.requests, all);
      equal(counts.series.get("done_total"), all);
    }
  }));
});

Deno.test("CountsOfAll: what comes late of a worker that has ended does not count twice", () => {
  const counts = new CountsOfAll(new Sums(FAMILIES));
  const worker = {};
  counts.note(worker, countsOf(3));
  counts.close(worker);
  counts.note(worker, countsOf(3));
  counts.noteTotals(worker, countsOf(3).totals);
  equal(counts.totals.requests, 3);
  equal(counts.series.get("done_total"), 3);
});
