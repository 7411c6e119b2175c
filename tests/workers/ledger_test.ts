import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { Ledger } from "../../src/workers/ledger.ts";
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

Deno.test("Ledger: what was told of a worker that has ended stays, but for what it was at", () => {
  const ledger = new Ledger(new Sums(FAMILIES));
  const [one, other] = [{}, {}];
  ledger.note(one, countsOf(3, 1));
  ledger.note(other, countsOf(4, 2));
  deepEqual(Object.fromEntries(ledger.series), { done_total: 7, busy: 3 });
  ledger.close(one);
  deepEqual(Object.fromEntries(ledger.series), { done_total: 7, busy: 2 });
  deepEqual(ledger.totals, {
    requests: 7,
    failed: 0,
    durations: [0, 7],
    refused: 0,
    sumMs: 14,
    tcp: { active: 2, total: 7 },
  });
  ledger.noteTotals(other, countsOf(5).totals);
  equal(ledger.totals.requests, 8);
  ledger.retain(() => new Map());
  deepEqual(Object.fromEntries(ledger.series), { done_total: 4, busy: 2 });
});

Deno.test("Ledger.totals never fall, whoever ends and when", () => {
  const event = fc.record({ worker: fc.nat(3), more: fc.nat(9), ends: fc.boolean() });
  fc.assert(fc.property(fc.array(event, { maxLength: 40 }), (events) => {
    const ledger = new Ledger(new Sums(FAMILIES));
    const workers = Array.from({ length: 4 }, () => ({ done: 0 }));
    let all = 0;
    for (const { worker: nth, more, ends } of events) {
      const worker = workers[nth];
      worker.done += more;
      all += more;
      ledger.note(worker, countsOf(worker.done));
      if (ends) {
        ledger.close(worker);
        workers[nth] = { done: 0 };
      }
      equal(ledger.totals.requests, all);
      equal(ledger.series.get("done_total"), all);
    }
  }));
});

Deno.test("Ledger: what comes late of a worker that has ended does not count twice", () => {
  const ledger = new Ledger(new Sums(FAMILIES));
  const worker = {};
  ledger.note(worker, countsOf(3));
  ledger.close(worker);
  ledger.note(worker, countsOf(3));
  ledger.noteTotals(worker, countsOf(3).totals);
  equal(ledger.totals.requests, 3);
  equal(ledger.series.get("done_total"), 3);
});
