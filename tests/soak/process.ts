/** What the kernel says of a running program. */
import type { Program } from "../blackbox/program.ts";

/** It alone was started with its port in its environment. */
export async function pidOf({ adminPort }: Program): Promise<number> {
  const mark = `\0ADMIN_PORT=${adminPort}\0`;
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await Deno.readTextFile(`/proc/${name}/environ`).catch(() => "");
    if (`\0${environment}`.includes(mark)) return Number(name);
  }
  throw new Error("the program is not in /proc");
}

/** File descriptors that are sockets. */
export async function openSockets(pid: number): Promise<number> {
  let count = 0;
  for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
    const target = await Deno.readLink(`/proc/${pid}/fd/${name}`).catch(() => "");
    if (target.startsWith("socket:")) count++;
  }
  return count;
}

export async function rssMiB(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)![1]) / 1024;
}
