/**
 * Slow tails, after "The Tail at Scale" (Dean and Barroso, 2013): `deno run -A bench/tail.ts
 * [--quick] [--out DIRECTORY]`. The whole of it takes under three minutes and writes tail.md and
 * tail.svg next to this file; `--quick` asks a tenth as often and only prints, unless `--out` is
 * given.
 */
import { parseArgs } from "node:util";
import { pinning } from "./machine.ts";
import { killAll } from "./program.ts";
import { tailChart } from "./tail/chart.ts";
import { flaky, tailed } from "./tail/draws.ts";
import { type Figures, measure } from "./tail/figures.ts";
import { type Outcome, report } from "./tail/report.ts";
import { saturate } from "./tail/saturation.ts";
import { Upstreams } from "./tail/upstreams.ts";
import { pathOf, type Runtime, runtimes, startWeir, ways } from "./tail/weir.ts";

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const out = options.out ?? (options.quick ? undefined : import.meta.dirname);

/** The experiment, and the dummy servers that fail. */
const tail = { requests: options.quick ? 1000 : 10_000, perSecond: 1000, firstNumber: 0 };
const example = { requests: options.quick ? 100 : 1000, perSecond: 250, firstNumber: 0 };
const warmUp = 1000;
/** Of a core, taken by other work. */
const calmShare = 0.1;
let retakes = 2;

const directory = await Deno.makeTempDir({ prefix: "weir-tail-" });
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    killAll();
    Deno.removeSync(directory, { recursive: true });
    Deno.exit(130);
  });
}

/** Upstreams and clients stay off the proxy's core. */
if (pinning.load !== undefined) {
  const args = ["-a", "-c", "-p", String(pinning.load), String(Deno.pid)];
  await new Deno.Command("taskset", { args, stdout: "null" }).output();
}

let page: string;
let chart: string;
try {
  using upstreams = new Upstreams(tailed);
  const port = Number(new URL(upstreams.urls[0]).port);
  const direct = await measure({ ...tail, port, path: "" }, { upstreams, draw: tailed, warmUp });
  const outcomes: Outcome[] = [];
  for (const runtime of runtimes) outcomes.push(await outcomeOf(runtime, upstreams));
  const costs = await saturate(runtimes, directory);
  page = report({ direct, outcomes, costs }, { tail, example });
  chart = tailChart([...outcomes[0].ways].map(([name, { ms }]) => ({ name, ms })));
} finally {
  killAll();
  await Deno.remove(directory, { recursive: true });
}

console.log(page);
if (out) {
  await Deno.writeTextFile(`${out}/tail.md`, page);
  await Deno.writeTextFile(`${out}/tail.svg`, chart);
}

/** Taken again when other work disturbed it, while there is time for that. */
async function calmest(take: () => Promise<Figures>): Promise<Figures> {
  const figures = await take();
  if (figures.foreignShare <= calmShare || retakes === 0) return figures;
  retakes--;
  const again = await take();
  return again.foreignShare < figures.foreignShare ? again : figures;
}

async function outcomeOf(runtime: Runtime, upstreams: Upstreams): Promise<Outcome> {
  const weir = await startWeir(runtime, { targets: upstreams.urls, directory });
  const { port, pid } = weir;
  const measured = new Map<string, Figures>();
  for (const way of Object.keys(ways)) {
    console.error(`${runtime}: ${way}`);
    const plan = { ...tail, port, path: pathOf(way) };
    measured.set(way, await calmest(() => measure(plan, { upstreams, draw: tailed, pid, warmUp })));
  }
  const plan = { ...example, port, path: pathOf("parallel") };
  const flaked = await measure(plan, { upstreams, draw: flaky, pid, warmUp: 0 });
  await weir.stop();
  return { runtime, ways: measured, flaked };
}
