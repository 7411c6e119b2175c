import { deepEqual, equal, match, ok } from "node:assert/strict";
import { Prometheus } from "../../../../src/telemetry/metrics/prometheus.ts";
import { Tally } from "../../../../src/telemetry/metrics/tally.ts";
import { Lease } from "../../../../src/upstream/lease.ts";
import { callOn, snapshotOf } from "./snapshot.ts";

const program = {
  version: "1.2.3",
  runtime: "Deno/2",
  startS: 17,
  usage: () => ({ cpuS: 1.5, residentBytes: 4096, heapBytes: 512 }),
};

function prometheus(): { tally: Tally; exposition: Prometheus } {
  const tally = new Tally({ now: () => 0, date: () => 1500 });
  const tcp = () => ({ active: 2, total: 9 });
  return { tally, exposition: new Prometheus(tally, { program, tcp, now: () => 0 }) };
}

/** The lines of these names. */
async function linesOf(exposition: Prometheus, ...names: string[]): Promise<string[]> {
  const { text } = await exposition.write("text");
  return text.split("\n").filter((line) => names.includes(/^\w+/.exec(line)?.[0] ?? ""));
}

Deno.test("Prometheus.write: text of version 0.0.4, each name with its help and type", async () => {
  const { exposition } = prometheus();
  const { type, text } = await exposition.write("text");
  equal(type, "text/plain; version=0.0.4; charset=utf-8");
  const told = (word: string) =>
    [...text.matchAll(RegExp(`^# ${word} (\\w+)`, "gm"))].map(([, name]) => name);
  deepEqual(told("HELP"), told("TYPE"));
  equal(new Set(told("TYPE")).size, told("TYPE").length);
  ok(text.endsWith("\n"));
});

Deno.test("Prometheus.write: requests, with labels in the order of their meaning", async () => {
  const { tally, exposition } = prometheus();
  const snapshot = snapshotOf({ 'q"\\u\n': ["http://a/"] });
  tally.watch(snapshot);
  tally.request(callOn(snapshot, 'q"\\u\n', { index: 0 }), { status: 200, ms: 3 });
  deepEqual(await linesOf(exposition, "weir_requests_total"), [
    'weir_requests_total{route="q\\"\\\\u\\n",upstream="q\\"\\\\u\\n",target="http://a/",' +
    'method="GET",status="2xx"} 1',
  ]);
});

Deno.test("Prometheus.write: histograms are cumulative, and in seconds", async () => {
  const { tally, exposition } = prometheus();
  const snapshot = snapshotOf({ a: ["http://a/"] });
  tally.watch(snapshot);
  for (const ms of [1, 30, 30, 90_000]) {
    tally.request(callOn(snapshot, "a", { index: 0 }), { status: 200, ms });
  }
  const lines = await linesOf(
    exposition,
    "weir_request_duration_seconds_bucket",
    "weir_request_duration_seconds_sum",
    "weir_request_duration_seconds_count",
  );
  const labels = 'route="a",upstream="a"';
  const bucket = (le: string, count: number) =>
    `weir_request_duration_seconds_bucket{le="${le}",${labels}} ${count}`;
  deepEqual(lines.slice(0, 2), [bucket("0.0005", 0), bucket("0.001", 1)]);
  deepEqual(lines.slice(6, 7), [bucket("0.05", 3)]);
  deepEqual(lines.slice(-4), [
    bucket("60", 3),
    bucket("+Inf", 4),
    `weir_request_duration_seconds_sum{${labels}} 90.061`,
    `weir_request_duration_seconds_count{${labels}} 4`,
  ]);
});

Deno.test("Prometheus.write reads what nobody tells: in flight, availability, the queue", async () => {
  const { tally, exposition } = prometheus();
  const snapshot = snapshotOf({ a: ["http://a/"] });
  tally.watch(snapshot);
  const [target] = snapshot.routes[0].upstream.targets;
  const lease = new Lease(target);
  target.watch([{ hold: { reason: "held", untilMs: undefined } }]);
  const names = ["weir_requests_in_flight", "weir_target_available", "weir_requests_waiting"];
  deepEqual(await linesOf(exposition, ...names), [
    'weir_requests_waiting{upstream="a"} 0',
    'weir_requests_in_flight{upstream="a",target="http://a/"} 1',
    'weir_target_available{upstream="a",target="http://a/"} 0',
  ]);
  lease.end();
  target.watch([]);
  deepEqual((await linesOf(exposition, ...names)).slice(1), [
    'weir_requests_in_flight{upstream="a",target="http://a/"} 0',
    'weir_target_available{upstream="a",target="http://a/"} 1',
  ]);
});

Deno.test("Prometheus.write tells of the program and of reloads", async () => {
  const { tally, exposition } = prometheus();
  tally.reloaded("bad");
  const names = [
    ...["weir_build_info", "process_start_time_seconds", "process_cpu_seconds_total"],
    ...["process_resident_memory_bytes", "weir_heap_used_bytes"],
    ...["weir_reloads_total", "weir_last_reload_timestamp_seconds"],
  ];
  deepEqual(await linesOf(exposition, ...names), [
    'weir_reloads_total{outcome="good"} 0',
    'weir_reloads_total{outcome="bad"} 1',
    'weir_last_reload_timestamp_seconds{outcome="bad"} 1.5',
    'weir_build_info{version="1.2.3",runtime="Deno/2"} 1',
    "process_start_time_seconds 17",
    "process_cpu_seconds_total 1.5",
    "process_resident_memory_bytes 4096",
    "weir_heap_used_bytes 512",
  ]);
});

Deno.test("Prometheus.write: the names of go-reverse-proxy, without labels", async () => {
  const { tally, exposition } = prometheus();
  const names = [
    ...["tcp_connections_active_count", "tcp_connections_total_count"],
    ...["http_request_time_avg_milliseconds", "http_request_total_count"],
  ];
  deepEqual((await linesOf(exposition, ...names)).map((line) => line.split(" ")[1]), [
    ...["2", "9", "0", "0"],
  ]);
  const snapshot = snapshotOf({ a: ["http://a/"] });
  for (const ms of [3, 8]) tally.request(callOn(snapshot), { status: 404, ms });
  tally.refused(400);
  deepEqual((await linesOf(exposition, ...names, "metrics_request_count")).slice(2), [
    "http_request_time_avg_milliseconds 5",
    "http_request_total_count 3",
    "metrics_request_count 2",
  ]);
});

Deno.test("Prometheus.write: OpenMetrics, which leaves the text as it was", async () => {
  const { tally, exposition } = prometheus();
  const snapshot = snapshotOf({ a: ["http://a/"] });
  tally.watch(snapshot);
  tally.request(callOn(snapshot, "a", { index: 0 }), { status: 200, ms: 3 });
  const before = await exposition.write("text");
  for (let nth = 0; nth < 2; nth++) {
    const { type, text } = await exposition.write("openmetrics");
    equal(type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    match(text, /^# TYPE weir_requests counter\nweir_requests_total\{/m);
    match(text, /^# TYPE http_request_total_count unknown$/m);
    ok(text.endsWith("\n# EOF\n"));
    equal(text.includes("\n\n"), false);
  }
  const after = await exposition.write("text");
  const withoutScrapes = ({ text }: { text: string }) => text.replace(/^metrics_.*$/m, "");
  equal(withoutScrapes(after), withoutScrapes(before));
});

Deno.test("Prometheus.write: series are as many after many requests as after few", async () => {
  const { tally, exposition } = prometheus();
  const snapshot = snapshotOf({ a: ["http://a/"] });
  tally.watch(snapshot);
  const linesAfter = async (requests: number) => {
    for (let i = 0; i < requests; i++) {
      const call = callOn(snapshot, i % 2 === 0 ? "a" : undefined, { method: `M${i}` });
      tally.request(call, { status: 200 + i % 400, ms: i });
    }
    return (await exposition.write("text")).text.split("\n").length;
  };
  equal(await linesAfter(2000), await linesAfter(4000));
});

Deno.test("Prometheus.write: a family of many samples is told of once, in either format", async () => {
  const { tally, exposition } = prometheus();
  const names = Array.from({ length: 1000 }, (_, i) => `r${i}`);
  tally.watch(snapshotOf(Object.fromEntries(names.map((name) => [name, ["http://a/"]]))));
  const lines = names.map((name) => `weir_retries_total{route="${name}",upstream="${name}"} 0`);
  for (const [format, name] of [["text", "weir_retries_total"], ["openmetrics", "weir_retries"]]) {
    const { text } = await exposition.write(format as "text" | "openmetrics");
    const head = `# HELP ${name} Attempts after the first of a request.\n# TYPE ${name} counter\n`;
    const [before, rest] = text.split(head);
    equal(before.endsWith(format === "text" ? "\n\n" : "\n"), true);
    deepEqual(rest.split("\n").slice(0, 1000), lines);
    equal(rest.split("\n")[1000].startsWith(format === "text" ? "" : "# HELP"), true);
    equal(text.split("# HELP weir_retries").length, 2);
    equal(text.split("# TYPE").length, text.split("# HELP").length);
    equal(text.endsWith("\n# EOF\n"), format === "openmetrics");
  }
});
