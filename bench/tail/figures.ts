/** What one way of sending has come to. */
import { cpuSeconds, foreignCpuSeconds } from "../meter.ts";
import { delay } from "../program.ts";
import { type Asked, crowd, type CrowdPlan } from "./crowd.ts";
import type { Draw } from "./draws.ts";
import { Notes, type Upstreams } from "./upstreams.ts";

export interface Figures {
  readonly asked: readonly Asked[];
  /** Ascending, as are the others. */
  readonly ms: readonly number[];
  /** By how much the client waited longer than the fastest good answer took its target. */
  readonly addedMs: readonly number[];
  /** How long losers were kept after the winner's answer. */
  readonly leftAfterMs: readonly number[];
  /** Requests that reached targets, beyond one for each that came. */
  readonly extraShare: number;
  readonly cpuSecondsPer10k: number;
  /** Of a core, taken by what is no part of the benchmark. */
  readonly foreignShare: number;
}

/** Within it the losers of the last races are left as well. */
const LAST_LOSERS_MS = 200;

export interface Measured {
  upstreams: Upstreams;
  draw: Draw;
  /** Of the proxy; undefined where there is none between. */
  pid?: number;
  warmUp: number;
}

/** Warms up with requests of other numbers, and times those of the plan. */
export async function measure(
  plan: CrowdPlan,
  { upstreams, draw, pid, warmUp }: Measured,
): Promise<Figures> {
  upstreams.draw = draw;
  upstreams.notes = new Notes();
  await crowd({ ...plan, firstNumber: plan.firstNumber + plan.requests, requests: warmUp });
  const notes = upstreams.notes = new Notes();
  const pids = pid === undefined ? [] : [pid];
  const before = { cpu: cpuOf(pids), foreign: foreignCpuSeconds(pids), ms: performance.now() };
  const asked = await crowd(plan);
  await delay(LAST_LOSERS_MS);
  const seconds = (performance.now() - before.ms) / 1000;
  return {
    asked,
    ms: ascending(asked.map(({ ms }) => ms)),
    addedMs: ascending(asked.flatMap(({ number, ms }) => {
      const fastestMs = notes.fastestMs.get(number);
      return fastestMs === undefined ? [] : [ms - fastestMs];
    })),
    leftAfterMs: ascending(notes.leftAfterMs),
    extraShare: notes.asked / plan.requests - 1,
    cpuSecondsPer10k: (cpuOf(pids) - before.cpu) / plan.requests * 10_000,
    foreignShare: Math.max(0, foreignCpuSeconds(pids) - before.foreign) / seconds,
  };
}

/** The value below which that share of all lies; NaN of none. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

function ascending(values: number[]): number[] {
  return values.sort((a, b) => a - b);
}

function cpuOf(pids: number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
}
