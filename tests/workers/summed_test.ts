import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Prometheus } from "../../src/telemetry/metrics/prometheus.ts";
import { retained, seriesIn, Sums } from "../../src/telemetry/metrics/summed.ts";
import { Tally } from "../../src/telemetry/metrics/tally.ts";
import { workerFamilies } from "../../src/telemetry/metrics/program_families.ts";
import { callOn, snapshotOf } from "../src/telemetry/metrics/snapshot.ts";

const snapshot = () => snapshotOf({ shop: ["http://a/", "http://b/"], 'q"\\,\n': ["http://c/"] });

/** A process that has counted `requests`: of which target, and in how many ms. */
function counting(requests: readonly (readonly [0 | 1, number])[]) {
  const tally = new Tally({ now: () => 0, date: () => 1500 });
  const program = {
    version: "1",
    runtime: "r",
    startS: 17,
    usage: () => ({ cpuS: 1.5, residentBytes: 4096, heapBytes: 512 }),
  };
  const more = workerFamilies(() => ({ serving: 2, restarts: 1, hung: 0 }));
  const tcp = () => ({ active: 0, total: 0 });
  const exposition = new Prometheus(tally, { program, tcp, more, now: () => 0 });
  const own = snapshot();
  tally.watch(own);
  for (const [index, ms] of requests) {
    tally.request(callOn(own, "shop", { index }), { status: 200, ms });
  }
  return { tally, exposition, snapshot: own };
}

/** As one process that leads others tells of them. */
async function summed(
  others: readonly { exposition: Prometheus }[],
  format: "text" | "openmetrics" = "text",
): Promise<string> {
  const lead = counting([]);
  lead.tally.watch(snapshotOf({}));
  const sums = new Sums(lead.exposition.families);
  const total = new Map<string, number>();
  for (const { exposition } of others) {
    sums.add(total, seriesIn((await exposition.write("text")).text));
  }
  return sums.write((await lead.exposition.write(format)).text, total);
}

const OWN =
  /^(weir_build_info|process_|weir_heap|weir_workers|weir_worker_|tcp_|http_|weir_target_a)/;

/** Of requests: what one process would tell that had done all the work. */
function work(text: string): [string, number][] {
  const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
  return [...seriesIn(text)].filter(([name]) => !OWN.test(name)).sort().map(([name, value]) => [
    name,
    rounded(value),
  ]);
}

Deno.test("Sums: several processes tell what one would that did all of their work", async () => {
  const request = fc.tuple(fc.constantFrom<0 | 1>(0, 1), fc.integer({ min: 0, max: 100_000 }));
  const shares = fc.array(fc.array(request, { maxLength: 8 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(shares, async (shares) => {
      const alone = await counting(shares.flat()).exposition.write("text");
      deepEqual(work(await summed(shares.map(counting))), work(alone.text));
    }),
    { numRuns: 30 },
  );
});

Deno.test("Sums: memory and CPU time add up, what is of the lead alone does not", async () => {
  const text = await summed([counting([]), counting([])]);
  const series = seriesIn(text);
  equal(series.get("process_cpu_seconds_total"), 4.5);
  equal(series.get("process_resident_memory_bytes"), 3 * 4096);
  equal(series.get("process_start_time_seconds"), 17);
  equal(series.get('weir_build_info{version="1",runtime="r"}'), 1);
  equal(series.get("http_request_total_count"), 0);
});

Deno.test("Sums: a target that one process finds available is so", async () => {
  const [one, other] = [counting([]), counting([])];
  one.snapshot.upstreams.get("shop")!.targets[0].drain();
  const available = (text: string) =>
    [...seriesIn(text)].filter(([name]) => name.startsWith("weir_target_available{"))
      .map(([, value]) => value);
  deepEqual(available(await summed([one, other])), [1, 1, 1]);
  other.snapshot.upstreams.get("shop")!.targets[0].drain();
  deepEqual(available(await summed([one, other])), [0, 1, 1]);
});

Deno.test("Sums.write keeps each family supervised below its help, in both formats", async () => {
  for (const format of ["text", "openmetrics"] as const) {
    const text = await summed([counting([[0, 1]]), counting([[1, 7]])], format);
    let family = "";
    for (const line of text.split("\n")) {
      family = /^# HELP (\S+)/.exec(line)?.[1].replace(/_total$/, "") ?? family;
      if (line !== "" && !line.startsWith("#")) ok(line.startsWith(family), line);
    }
    equal(text.endsWith(format === "text" ? "\n" : "\n# EOF\n"), true);
    equal(/\n\n\n/.test(text), false);
  }
  const series = async (format: "text" | "openmetrics") =>
    seriesIn(await summed([counting([[0, 1]])], format));
  deepEqual([...await series("openmetrics")], [...await series("text")]);
});

Deno.test("Sums.lasting leaves of a process that has ended what only grows", async () => {
  const ended = counting([[0, 1]]);
  const sums = new Sums(ended.exposition.families);
  const { text } = await ended.exposition.write("text");
  const names = new Set([...sums.lasting(seriesIn(text)).keys()].map((name) => name.split("{")[0]));
  equal(names.has("weir_requests_total"), true);
  equal(names.has("weir_request_duration_seconds_bucket"), true);
  equal(names.has("weir_requests_in_flight"), false);
  equal(names.has("process_resident_memory_bytes"), false);
});

Deno.test("retained leaves out the series of routes and targets that are no more", async () => {
  const { exposition } = counting([[0, 1], [1, 1]]);
  const { text } = await exposition.write("text");
  const left = (upstreams: Record<string, string[]>) => {
    const names = [...retained(seriesIn(text), snapshotOf(upstreams)).keys()];
    return names.filter((name) => /^weir_(requests_total|retries_total)\{/.test(name)).map((name) =>
      name.replace(/",method.*/, '"')
    );
  };
  const of = (url: string) => `weir_requests_total{route="shop",upstream="shop",target="${url}"`;
  const retries = (name: string) => `weir_retries_total{route="${name}",upstream="${name}"}`;
  const odd = String.raw`q\"\\,\n`;
  deepEqual(left({ shop: ["http://a/", "http://b/"], 'q"\\,\n': ["http://c/"] }), [
    of("http://a/"),
    of("http://b/"),
    retries("shop"),
    retries(odd),
  ]);
  deepEqual(left({ shop: ["http://b/"] }), [of("http://b/"), retries("shop")]);
  deepEqual(left({ 'q"\\,\n': ["http://c/"] }), [retries(odd)]);
});
