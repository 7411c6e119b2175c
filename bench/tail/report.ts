/** The results as Markdown: how they were taken, the tables, the goals. */
import { describeMachine, pinning, versions } from "../machine.ts";
import { flakyFailure, flakyMedianMs, perfectRace } from "./draws.ts";
import { type Figures, quantile } from "./figures.ts";
import type { Costs } from "./saturation.ts";
import type { Runtime } from "./weir.ts";

export interface Outcome {
  readonly runtime: Runtime;
  readonly ways: ReadonlyMap<string, Figures>;
  /** The dummy servers that fail, asked in parallel. */
  readonly flaked: Figures;
}

export interface Results {
  /** One target with no proxy between. */
  readonly direct: Figures;
  readonly outcomes: readonly Outcome[];
  readonly costs: ReadonlyMap<Runtime, Costs>;
}

interface Size {
  readonly requests: number;
  readonly perSecond: number;
}

interface Goal {
  readonly title: string;
  readonly wanted: string;
  readonly measured: number;
  readonly met: boolean;
}

// Taken when the program starts, before it is the load itself.
const machine = describeMachine();

export function report(results: Results, sizes: { tail: Size; example: Size }): string {
  return [
    "# Slow tails",
    method(sizes.tail),
    "![Latency by percentile](tail.svg)",
    `## Hedging\n\n${tailTable(results)}`,
    `## What the proxy adds\n\n${addedTable(results)}`,
    `## What a race of four costs, at full speed\n\n${costTable(results)}`,
    `## Four servers of which each fails one time in four\n\n${flakyTable(results, sizes.example)}`,
    `## Goals\n\n${goalTable(results)}`,
  ].join("\n\n") + "\n";
}

function method({ requests, perSecond }: Size): string {
  const place = pinning.load === undefined
    ? "Nothing is held to a core: there is one, or no `taskset`."
    : `The proxy is held to core ${pinning.proxy}; clients and targets share core ${pinning.load}.`;
  return `Written by \`deno task bench:tail\` on ${new Date().toISOString().slice(0, 10)}.

- ${machine}
- ${versions().join(", ")}
- ${place}
- Four targets answer after a lognormal time (median 5 ms, σ 0.3), but one answer in a hundred \
takes 0.2 to 2 s. The times are drawn from a seed and the same for every way of sending.
- ${whole(requests)} requests each, ${whole(perSecond)} a second whatever the answers take, after \
a warm-up.
- \`single\` is round robin; \`parallel\` asks all four at once; with \`stagger\` the next is asked \
when the one before is late.
- \`other work\` is what the machine did besides, of a core: where that is much, the late answers \
are its doing as well. Two runs at most are taken again for it.`;
}

function tailTable({ direct, outcomes }: Results): string {
  const rows = outcomes.flatMap(({ runtime, ways }) =>
    [...ways].map(([way, figures]) => tailRow(`${runtime}, ${way}`, figures))
  );
  const head = ["", "p50 ms", "p95 ms", "p99 ms", "p99.9 ms", "extra requests", "other work"];
  return markdown(head, [tailRow("(a target alone)", direct), ...rows]);
}

function tailRow(name: string, { ms, extraShare, foreignShare }: Figures): string[] {
  const times = [0.5, 0.95, 0.99, 0.999].map((share) => quantile(ms, share).toFixed(1));
  return [name, ...times, percent(extraShare), percent(foreignShare, 0)];
}

function addedTable({ direct, outcomes }: Results): string {
  const rows = outcomes.flatMap(({ runtime, ways }) =>
    ["single", "parallel"].map((way) => addedRow(`${runtime}, ${way}`, ways.get(way)!))
  );
  const head = [
    "",
    "p50 ms",
    "p99 ms",
    "CPU s per 10,000",
    "losers left after, p50 ms",
    "p99 ms",
    "latest ms",
  ];
  return `The time until a client has the answer, less that of the fastest good answer as its target
took it. What a target alone adds is the clients' own.

${markdown(head, [addedRow("(a target alone)", direct), ...rows])}`;
}

function addedRow(name: string, { addedMs, leftAfterMs, cpuSecondsPer10k }: Figures): string[] {
  const left = leftAfterMs.length === 0
    ? ["", "", ""]
    : [0.5, 0.99, 1].map((share) => quantile(leftAfterMs, share).toFixed(2));
  const cpu = cpuSecondsPer10k === 0 ? "" : cpuSecondsPer10k.toFixed(2);
  return [name, ...[0.5, 0.99].map((share) => quantile(addedMs, share).toFixed(2)), cpu, ...left];
}

function costTable({ costs }: Results): string {
  const rows = [...costs].flatMap(([runtime, { single, parallel }]) =>
    Object.entries({ single, parallel }).map(([way, cost]) => [
      `${runtime}, ${way}`,
      whole(cost.requestsPerSecond),
      cost.cpuSecondsPer10k.toFixed(2),
      (cost.cpuSecondsPer10k / single.cpuSecondsPer10k).toFixed(2),
    ])
  );
  return markdown(["", "requests/s", "CPU s per 10,000", "× single"], rows);
}

function flakyTable({ outcomes }: Results, { requests }: Size): string {
  const rows = outcomes.map(({ runtime, flaked }) => [
    runtime,
    percent(goodShare(flaked), 2),
    whole(goodMedianMs(flaked)),
  ]);
  const { goodShare: drawnShare, medianMs: drawnMs } = perfectRace(requests);
  const theory = ["(in theory)", percent(1 - flakyFailure, 2), whole(flakyMedianMs)];
  const drawn = ["(as drawn)", percent(drawnShare, 2), whole(drawnMs)];
  return `After the example of balancing-reverse-proxy: an answer takes up to a second, evenly \
spread; ${whole(requests)} requests.

${markdown(["", "good answers", "median ms of the good"], [theory, drawn, ...rows])}`;
}

function goalTable(results: Results): string {
  const goals = results.outcomes.flatMap((outcome) => goalsOf(outcome, results));
  const rows = goals.map(({ title, wanted, measured, met }) => [
    title,
    wanted,
    measured.toFixed(2),
    met ? "yes" : "no",
  ]);
  return markdown(["", "wanted", "measured", "met"], rows);
}

function goalsOf({ runtime, ways, flaked }: Outcome, { costs }: Results): Goal[] {
  const [single, parallel, hedged] = ["single", "parallel", "stagger: p95"].map((way) =>
    ways.get(way)!
  );
  const cost = costs.get(runtime)!;
  const cpu = (figures: { cpuSecondsPer10k: number }) => figures.cpuSecondsPer10k;
  const tail = (figures: Figures) => quantile(figures.ms, 0.999);
  return [
    atLeast(5, "p99.9 of single over that of stagger: p95", tail(single) / tail(hedged)),
    atMost(7, "extra requests of stagger: p95, %", hedged.extraShare * 100),
    atMost(1, "added by parallel, p99 ms", quantile(parallel.addedMs, 0.99)),
    atMost(4.5, "CPU of parallel over single, full speed", cpu(cost.parallel) / cpu(cost.single)),
    atMost(4.5, "CPU of parallel over single, slow targets", cpu(parallel) / cpu(single)),
    atMost(100, "losers left after, latest ms", quantile(parallel.leftAfterMs, 1)),
    atLeast(99.5, "good answers of the servers that fail, %", goodShare(flaked) * 100),
  ].map((goal) => ({ ...goal, title: `${runtime}: ${goal.title}` }));
}

function atLeast(wanted: number, title: string, measured: number): Goal {
  return { title, wanted: `≥ ${wanted}`, measured, met: measured >= wanted };
}

function atMost(wanted: number, title: string, measured: number): Goal {
  return { title, wanted: `≤ ${wanted}`, measured, met: measured <= wanted };
}

function goodShare({ asked }: Figures): number {
  return asked.filter(({ status }) => status === 200).length / asked.length;
}

function goodMedianMs({ asked }: Figures): number {
  const good = asked.filter(({ status }) => status === 200).map(({ ms }) => ms);
  return quantile(good.sort((a, b) => a - b), 0.5);
}

function markdown(head: string[], rows: string[][]): string {
  const rule = head.map((_, index) => index === 0 ? "---" : "---:");
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}
