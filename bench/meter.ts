/** What a process and its children have cost, as Linux counts it (proc(5)). */

/** `sysconf(_SC_CLK_TCK)`, which Linux fixes at 100 for everything that it shows to programs. */
const ticksPerSecond = 100;

/** The process and all below it. */
export function treeOf(pid: number): number[] {
  let children: string;
  try {
    children = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
  } catch {
    return [pid];
  }
  return [pid, ...children.split(" ").filter(Boolean).flatMap((child) => treeOf(Number(child)))];
}

/** CPU time spent so far in user and kernel mode, in seconds. */
export function cpuSeconds(pid: number): number {
  return sum(treeOf(pid), (each) => sum(statFields(each).slice(11, 13), Number) / ticksPerSecond);
}

/**
 * CPU time spent so far by processes other than these trees, this one and the children that it has
 * waited for, in seconds. Time in interrupts belongs to nobody and does not count.
 */
export function foreignCpuSeconds(pids: number[]): number {
  const [user, nice, system] = Deno.readTextFileSync("/proc/stat").match(/\d+/g)!.map(Number);
  const own = sum(statFields("self").slice(11, 15), Number);
  return (user + nice + system - own) / ticksPerSecond - sum(pids, cpuSeconds);
}

/** The most memory held at once since `forgetPeak`; pages that processes share count in each. */
export function peakRssBytes(pid: number): number {
  return sum(treeOf(pid), (each) => statusBytes(each, "VmHWM"));
}

export function rssBytes(pid: number): number {
  return sum(treeOf(pid), (each) => statusBytes(each, "VmRSS"));
}

export function forgetPeak(pid: number): void {
  for (const each of treeOf(pid)) Deno.writeTextFileSync(`/proc/${each}/clear_refs`, "5");
}

function statusBytes(pid: number, name: string): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))?.[1] ?? 0) * 1024;
}

/** What follows the name, which may hold spaces: utime, stime, cutime, cstime from index 11. */
function statFields(pid: number | "self"): string[] {
  return Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ").at(-1)!.split(" ");
}

function sum<Item>(items: Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
