/**
 * The benchmark: `deno run -A bench/run.ts [--quick] [--only PROXIES] [--workloads NAMES]
 * [--rounds N] [--seconds N] [--out DIRECTORY]`, names parted by commas. All of it writes
 * results.md and results.svg next to this file; a part of it only prints, unless `--out` is given.
 */
import { parseArgs } from "node:util";
import { bars } from "./chart.ts";
import { type Bench, measure, measureOrigin } from "./measure.ts";
import { startOrigin } from "./origin.ts";
import { killAll } from "./program.ts";
import { proxies, type Proxy } from "./proxies.ts";
import { report } from "./report.ts";
import { Results } from "./results.ts";
import { type Workload, workloads } from "./workloads.ts";

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    workloads: { type: "string" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    out: { type: "string" },
  },
});
const whole = !options.quick && !options.only && !options.workloads;
const out = options.out ?? (whole ? import.meta.dirname : undefined);
const rounds = count("rounds", options.quick ? 1 : 3);
const seconds = count("seconds", options.quick ? 2 : 4);
const chosenProxies = choose(proxies, "only");
const chosenWorkloads = options.quick && !options.workloads
  ? workloads.slice(0, 2)
  : choose(workloads, "workloads");

const directory = await Deno.makeTempDir({ prefix: "weir-bench-" });
const results = new Results();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => {
    killAll();
    Deno.removeSync(directory, { recursive: true });
    Deno.exit(130);
  });
}

try {
  const bench: Bench = {
    origin: await startOrigin(directory),
    results,
    directory,
    seconds,
    warmUpSeconds: options.quick ? 1 : 2,
    attempts: options.quick ? 1 : 3,
  };
  const present = await sortOut(chosenProxies);
  for (let round = 1; round <= rounds; round++) {
    await measureOrigin(chosenWorkloads.filter(isDirect), bench);
    for (const proxy of present) await measureRound(proxy, round, bench);
  }
  await bench.origin.stop();
} finally {
  killAll();
  await Deno.remove(directory, { recursive: true });
}

const page = await report(results, chosenWorkloads, { rounds, seconds });
if (out) {
  await Deno.writeTextFile(`${out}/results.md`, page);
  await Deno.writeTextFile(`${out}/results.svg`, bars(results, chosenWorkloads[0]));
} else console.log(page);

function isDirect({ setup, soakSeconds }: Workload): boolean {
  return setup === "plain" && soakSeconds === undefined;
}

/** Those that can be measured here; the others are left out by name. */
async function sortOut(chosen: Proxy[]): Promise<Proxy[]> {
  const present: Proxy[] = [];
  for (const proxy of chosen) {
    const reason = await proxy.missing();
    if (reason) results.leftOut.set(proxy.name, reason);
    else present.push(proxy);
  }
  return present;
}

async function measureRound(proxy: Proxy, round: number, bench: Bench): Promise<void> {
  for (const setup of proxy.setups) {
    const asked = chosenWorkloads.filter((workload) =>
      workload.setup === setup &&
      (workload.soakSeconds === undefined || round === 1 && proxy.kind === "weir")
    );
    if (asked.length === 0) continue;
    console.error(`round ${round} of ${rounds}: ${proxy.name}, ${setup}`);
    try {
      await measure(proxy, asked, bench);
    } catch (error) {
      results.leftOut.set(`${proxy.name}, ${setup}`, (error as Error).message);
    }
  }
}

function choose<Named extends { name: string }>(all: Named[], option: "only" | "workloads") {
  const names = options[option]?.split(",");
  if (!names) return all;
  return names.map((name) => {
    const found = all.find((each) => each.name === name);
    if (!found) fail(`--${option}: no ${name}; there are ${all.map((each) => each.name)}`);
    return found;
  });
}

function count(option: "rounds" | "seconds", usual: number): number {
  const value = Number(options[option] ?? usual);
  if (!Number.isInteger(value) || value < 1) fail(`--${option}: a whole number from 1`);
  return value;
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(2);
}
