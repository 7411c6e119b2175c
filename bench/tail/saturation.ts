/** What a race of four costs the proxy beside a single forward, when all targets answer at once. */
import { load } from "../load.ts";
import { pinning } from "../machine.ts";
import { cpuSeconds } from "../meter.ts";
import { originUrls, startOrigin } from "../origin.ts";
import { targetCount } from "./draws.ts";
import { pathOf, type Runtime, startWeir } from "./weir.ts";

const connections = 32;
const warmUpSeconds = 1;
const seconds = 3;

export interface Cost {
  readonly requestsPerSecond: number;
  readonly cpuSecondsPer10k: number;
}

export interface Costs {
  readonly single: Cost;
  readonly parallel: Cost;
}

/** By runtime, at all the speed that the proxy has. */
export async function saturate(
  runtimes: readonly Runtime[],
  directory: string,
): Promise<Map<Runtime, Costs>> {
  const origin = await startOrigin(directory);
  const costs = new Map<Runtime, Costs>();
  try {
    for (const runtime of runtimes) {
      const targets = originUrls.slice(0, targetCount);
      const weir = await startWeir(runtime, { targets, directory });
      const cost = (way: string) =>
        costOf(`http://127.0.0.1:${weir.port}${pathOf(way)}/small`, weir.pid);
      costs.set(runtime, { single: await cost("single"), parallel: await cost("parallel") });
      await weir.stop();
    }
  } finally {
    await origin.stop();
  }
  return costs;
}

async function costOf(url: string, pid: number): Promise<Cost> {
  const plan = { url, connections, core: pinning.load };
  await load({ ...plan, seconds: warmUpSeconds });
  const before = cpuSeconds(pid);
  const done = await load({ ...plan, seconds });
  if (done.errors > 0) throw new Error(`${done.errors} errors at ${url}`);
  return {
    requestsPerSecond: done.requests / done.seconds,
    cpuSecondsPer10k: (cpuSeconds(pid) - before) / done.requests * 10_000,
  };
}
