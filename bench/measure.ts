/** Times one freshly started proxy at the workloads of one set-up. */
import { load, type LoadPlan } from "./load.ts";
import { pinning } from "./machine.ts";
import { cpuSeconds, foreignCpuSeconds, forgetPeak, peakRssBytes, rssBytes } from "./meter.ts";
import { originPorts, originUrls } from "./origin.ts";
import { delay, type Program, start } from "./program.ts";
import type { Proxy } from "./proxies.ts";
import { direct, foreignShare, type Results, type Run } from "./results.ts";
import { fault } from "./verify.ts";
import { routeCount, targetCount, type Workload } from "./workloads.ts";

export interface Bench {
  origin: Program;
  results: Results;
  directory: string;
  /** Of each run. */
  seconds: number;
  warmUpSeconds: number;
  /** How often a run is taken at most, to have one that other work did not disturb. */
  attempts: number;
}

const soakSamples = 6;
/** Of a core. */
const calmShare = 0.1;
const [firstPort, lastPort] = [18100, 18999];
let nextPort = firstPort;

/** Starts the proxy, warms it up, times it and ends it. */
export async function measure(proxy: Proxy, workloads: Workload[], bench: Bench): Promise<void> {
  const [{ setup }] = workloads;
  const port = takePort();
  const targets = originUrls.slice(0, targetCount(setup));
  const command = await proxy.command({ port, targets, directory: bench.directory, setup });
  const output = `${bench.directory}/${port}.log`;
  const program = await start(command, { port, core: pinning.proxy, output });
  try {
    await load({ ...aim(port, workloads[0]), seconds: bench.warmUpSeconds });
    for (const workload of workloads) {
      const plan = { ...aim(port, workload), seconds: bench.seconds };
      await measureWorkload(workload, plan, { name: proxy.name, pid: program.pid, bench });
    }
  } finally {
    await program.stop();
    // An access log grows by megabytes a second.
    await Deno.remove(output);
  }
}

async function measureWorkload(
  workload: Workload,
  plan: LoadPlan,
  { name, pid, bench }: { name: string; pid: number; bench: Bench },
): Promise<void> {
  const { soakSeconds } = workload;
  const { results, origin } = bench;
  const wrong = await fault(plan.url, workload);
  if (wrong) results.addFault(name, workload, wrong);
  else if (soakSeconds) results.soaks.set(name, await soak(pid, { ...plan, seconds: soakSeconds }));
  else results.add(name, workload, await calmest(bench, () => time(plan, pid, origin.pid)));
}

/** What the load and the origin reach on their core with no proxy between them. */
export async function measureOrigin(workloads: Workload[], bench: Bench): Promise<void> {
  for (const workload of workloads) {
    const plan = { ...aim(originPorts[0], workload), seconds: bench.seconds };
    const wrong = await fault(plan.url, workload);
    if (wrong) throw new Error(`the origin answers ${workload.name} wrongly: ${wrong}`);
    const run = await calmest(bench, () => time(plan, bench.origin.pid));
    bench.results.add(direct, workload, run);
  }
}

/** The first run that other work left alone, else the least disturbed. */
async function calmest({ attempts }: Bench, take: () => Promise<Run>): Promise<Run> {
  let best = await take();
  for (let taken = 1; taken < attempts && foreignShare(best) > calmShare; taken++) {
    const run = await take();
    if (foreignShare(run) < foreignShare(best)) best = run;
  }
  return best;
}

/** One run, and what it cost the process under `pid`. */
async function time(plan: LoadPlan, pid: number, ...others: number[]): Promise<Run> {
  forgetPeak(pid);
  const foreignBefore = foreignCpuSeconds([pid, ...others]);
  const before = cpuSeconds(pid);
  const done = await load(plan);
  return {
    load: done,
    cpuSeconds: cpuSeconds(pid) - before,
    peakRssBytes: peakRssBytes(pid),
    foreignCpuSeconds: Math.max(0, foreignCpuSeconds([pid, ...others]) - foreignBefore),
  };
}

/** Memory held, in bytes, at even intervals up to the end of the load. */
async function soak(pid: number, plan: LoadPlan): Promise<number[]> {
  const loaded = load({ ...plan, seconds: plan.seconds + 1 });
  const samples: number[] = [];
  for (let i = 0; i < soakSamples; i++) {
    await delay(plan.seconds / soakSamples * 1000);
    samples.push(rssBytes(pid));
  }
  await loaded;
  return samples;
}

function aim(port: number, workload: Workload): Omit<LoadPlan, "seconds"> {
  const { setup, page, connections, headers, bodyBytes } = workload;
  const count = routeCount(setup);
  const prefix = count === 1 ? "" : `/service-${count}`;
  const url = `http://127.0.0.1:${port}${prefix}/${page}`;
  return { url, connections, headers, bodyBytes, core: pinning.load };
}

function takePort(): number {
  if (nextPort > lastPort) nextPort = firstPort;
  return nextPort++;
}
