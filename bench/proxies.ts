/** Who is measured. */
import * as configs from "./configs.ts";
import { have, packageVersion } from "./machine.ts";
import type { Command } from "./program.ts";
import type { Setup } from "./workloads.ts";

/** Where a proxy is to listen, whom to ask, and where its files go. */
export interface Place {
  port: number;
  targets: string[];
  directory: string;
  setup: Setup;
}

export interface Proxy {
  name: string;
  /** What the chart colours alike. */
  kind: "weir" | "javascript" | "native";
  runtime?: "deno" | "bun" | "node";
  setups: Setup[];
  /** Why it cannot be measured here. */
  missing(): Promise<string | undefined>;
  command(place: Place): Promise<Command>;
}

const here = import.meta.dirname;
const repository = `${here}/..`;
const allSetups: Setup[] = ["plain", "targets_8", "routes_1000", "routes_10000", "access_log"];

function weir(name: string, run: string[]): Proxy {
  return {
    name,
    kind: "weir",
    runtime: run[0] as "deno" | "bun",
    setups: allSetups,
    missing: async () =>
      await exists(`${repository}/mod.ts`) ? missingCommand(run[0]) : "mod.ts is not there",
    async command(place) {
      const file = await write(place, "weir.json", configs.weir(place));
      return { args: [...run, `${repository}/mod.ts`, "run", "-f", file] };
    },
  };
}

/** One of the small programs in `proxies/`, which take PORT ORIGIN. */
function program(name: string, run: string[], { npm }: { npm?: string } = {}): Proxy {
  return {
    name,
    kind: "javascript",
    runtime: run[0] as "deno" | "bun" | "node",
    setups: ["plain"],
    missing: async () =>
      npm && !await packageVersion(npm) ? `${npm} is not installed` : missingCommand(run[0]),
    command: ({ port, targets }) => {
      const [command, ...rest] = run;
      const file = `${here}/proxies/${rest.pop()}`;
      return Promise.resolve({ args: [command, ...rest, file, String(port), targets[0]] });
    },
  };
}

/** One that would belong here, so that its absence is seen. */
function unpublished(name: string): Proxy {
  return {
    name,
    kind: "javascript",
    setups: [],
    missing: () => Promise.resolve("not on the npm registry"),
    command: () => Promise.reject(new Error(`${name} cannot be started`)),
  };
}

export const proxies: Proxy[] = [
  weir("weir-deno", ["deno", "run", "-A"]),
  weir("weir-bun", ["bun", "run"]),
  program("fetch-deno", ["deno", "run", "-A", "bare_deno.ts"]),
  program("fetch-bun", ["bun", "run", "bare_bun.js"]),
  program("hono-deno", ["deno", "run", "-A", "hono_deno.ts"]),
  program("hono-bun", ["bun", "run", "hono_bun.js"], { npm: "hono" }),
  program("fastify-http-proxy", ["node", "fastify.cjs"], { npm: "@fastify/http-proxy" }),
  program("fast-proxy", ["node", "fast_proxy.cjs"], { npm: "fast-proxy" }),
  program("httpxy", ["node", "httpxy.cjs"], { npm: "httpxy" }),
  unpublished("fetch-gate"),
  unpublished("bungate"),
  {
    name: "nginx",
    kind: "native",
    setups: ["plain", "targets_8"],
    missing: () => missingCommand("nginx"),
    async command(place) {
      const file = await write(place, "nginx.conf", configs.nginx(place));
      return { args: ["nginx", "-p", place.directory, "-e", "stderr", "-c", file] };
    },
  },
  {
    name: "haproxy",
    kind: "native",
    setups: ["plain", "targets_8"],
    missing: () => missingCommand("haproxy"),
    async command(place) {
      const file = await write(place, "haproxy.cfg", configs.haproxy(place));
      return { args: ["haproxy", "-db", "-f", file] };
    },
  },
  {
    name: "caddy",
    kind: "native",
    setups: ["plain", "targets_8"],
    missing: () => missingCommand("caddy"),
    async command(place) {
      const file = await write(place, "Caddyfile", configs.caddy(place));
      return {
        args: ["caddy", "run", "--config", file, "--adapter", "caddyfile"],
        env: { GOMAXPROCS: "1", XDG_DATA_HOME: place.directory, XDG_CONFIG_HOME: place.directory },
      };
    },
  },
  {
    name: "go-reverseproxy",
    kind: "native",
    setups: ["plain"],
    missing: () => missingCommand("go"),
    async command({ port, targets, directory }) {
      const binary = `${directory}/go-reverseproxy`;
      if (!await exists(binary)) await build(binary);
      return { args: [binary, String(port), targets[0]], env: { GOMAXPROCS: "1" } };
    },
  },
];

async function build(binary: string): Promise<void> {
  const args = ["build", "-o", binary, `${here}/go/main.go`];
  const env = { GOPROXY: "off", GO111MODULE: "off" };
  const { success, stderr } = await new Deno.Command("go", { args, env }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
}

async function write(place: Place, name: string, text: string): Promise<string> {
  const file = `${place.directory}/${place.port}-${name}`;
  await Deno.writeTextFile(file, text);
  return file;
}

function missingCommand(command: string): Promise<string | undefined> {
  return Promise.resolve(have(command) ? undefined : `${command} is not installed`);
}

async function exists(file: string): Promise<boolean> {
  return await Deno.stat(file).then(() => true, () => false);
}
