/** Where the figures were taken and with what. */
import { cpus, loadavg, release } from "node:os";

const asks: Record<string, string[]> = {
  deno: ["--version"],
  bun: ["--version"],
  node: ["--version"],
  nginx: ["-v"],
  haproxy: ["-v"],
  caddy: ["version"],
  go: ["version"],
  wrk: ["-v"],
};

/** Whether a command of this name is on the path. */
export function have(command: string): boolean {
  return Boolean(
    Deno.env.get("PATH")?.split(":").some((directory) => {
      try {
        return Deno.statSync(`${directory}/${command}`).isFile;
      } catch {
        return false;
      }
    }),
  );
}

export const cores = cpus().length;

/** Proxy and load each on a core of their own, where the machine allows. */
export const pinning: { proxy?: number; load?: number } = cores > 1 && have("taskset")
  ? { proxy: 0, load: 1 }
  : {};

export function describeMachine(): string {
  const model = `${cpus()[0].model}, ${cores} core${cores === 1 ? "" : "s"}`;
  return `${model}, Linux ${release()}, load average at the start ${loadavg()[0].toFixed(2)}`;
}

/** `deno 2.9.6`, …: of every program that is installed. */
export function versions(): string[] {
  return Object.entries(asks).filter(([command]) => have(command)).map(([command, args]) => {
    const { stdout, stderr } = new Deno.Command(command, { args }).outputSync();
    // nginx prints its version as an error, and wrk fails when it prints its own.
    const printed = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return `${command} ${printed.match(/\d+(\.\d+)+/)?.[0] ?? "?"}`;
  });
}

/** The version of an installed npm package of the competitors. */
export async function packageVersion(name: string): Promise<string | undefined> {
  try {
    const file = `${import.meta.dirname}/proxies/node_modules/${name}/package.json`;
    return JSON.parse(await Deno.readTextFile(file)).version;
  } catch {
    return undefined;
  }
}
