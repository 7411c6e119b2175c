/** Weir with every way of sending side by side: the first segment of a path chooses one. */
import { have, pinning } from "../machine.ts";
import { type Program, start } from "../program.ts";

export const ways: Record<string, Record<string, unknown>> = {
  single: { strategy: "round_robin" },
  parallel: { strategy: "first_good" },
  "stagger: 10ms": { strategy: "first_good", pick: "round_robin", stagger: "10ms" },
  "stagger: p95": { strategy: "first_good", pick: "round_robin", stagger: "p95" },
};

export type Runtime = "deno" | "bun";

export const runtimes = (["deno", "bun"] as const).filter(have);

const commands: Record<Runtime, string[]> = {
  deno: ["deno", "run", "-A"],
  bun: ["bun", "run"],
};

export interface Weir extends Program {
  readonly port: number;
}

/** Held to a core of its own, where the machine has another. */
export async function startWeir(
  runtime: Runtime,
  { targets, directory }: { targets: readonly string[]; directory: string },
): Promise<Weir> {
  const port = freePort();
  const file = `${directory}/${port}.json`;
  await Deno.writeTextFile(file, JSON.stringify(configOf(port, targets)));
  const args = [...commands[runtime], `${import.meta.dirname}/../../mod.ts`, "run", "-f", file];
  const output = `${directory}/${port}.log`;
  return { port, ...await start({ args }, { port, core: pinning.proxy, output }) };
}

export function pathOf(way: string): string {
  return `/${nameOf(way)}`;
}

function configOf(port: number, targets: readonly string[]): unknown {
  const entries = Object.entries(ways);
  return {
    listen: `127.0.0.1:${port}`,
    admin: "off",
    log: { level: "error", access: false },
    upstreams: Object.fromEntries(
      entries.map(([way, keys]) => [nameOf(way), { ...keys, targets }]),
    ),
    routes: entries.map(([way]) => ({ path: pathOf(way), upstream: nameOf(way) })),
  };
}

/** `stagger_p95`. */
function nameOf(way: string): string {
  return way.replaceAll(/\W+/g, "_");
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
