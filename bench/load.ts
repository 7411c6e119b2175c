/** One run of load against one address: wrk where it is installed, else autocannon. */
import { have } from "./machine.ts";

export interface LoadPlan {
  url: string;
  connections: number;
  seconds: number;
  headers?: Record<string, string>;
  /** Sent as a POST; a GET where absent. */
  bodyBytes?: number;
  /** The core it is held to, or several, as "0,1"; any where absent. */
  core?: number | string;
  /** Of wrk; autocannon has one. Default 1. */
  threads?: number;
}

export interface Load {
  requests: number;
  seconds: number;
  /** Received, heads included. */
  bytes: number;
  p50Ms: number;
  p99Ms: number;
  /** Broken connections, timeouts and answers other than 2xx and 3xx. */
  errors: number;
}

const here = import.meta.dirname;

export const loader: "wrk" | "autocannon" = have("wrk") ? "wrk" : "autocannon";

export function load(plan: LoadPlan): Promise<Load> {
  return loader === "wrk" ? wrk(plan) : autocannon(plan);
}

async function wrk(plan: LoadPlan): Promise<Load> {
  const { url, connections, seconds, bodyBytes, core, threads = 1 } = plan;
  const env = {
    LOAD_METHOD: bodyBytes === undefined ? "GET" : "POST",
    LOAD_BODY_BYTES: String(bodyBytes ?? 0),
  };
  const fields = each(plan.headers, (name, value) => ["-H", `${name}: ${value}`]);
  const script = ["-s", `${here}/load.lua`];
  const options = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, ...fields, ...script, url];
  const printed = await run(["wrk", ...options], { env, core });
  const line = printed.split("\n").find((text) => text.startsWith("{"));
  if (!line) throw new Error(`wrk printed no figures: ${printed.slice(0, 300)}`);
  const { requests, us, bytes, p50Us, p99Us, broken, refused } = JSON.parse(line);
  return {
    requests,
    seconds: us / 1e6,
    bytes,
    p50Ms: p50Us / 1e3,
    p99Ms: p99Us / 1e3,
    errors: broken + refused,
  };
}

async function autocannon(plan: LoadPlan): Promise<Load> {
  const { url, connections, seconds, bodyBytes, core } = plan;
  const fields = each(plan.headers, (name, value) => ["-H", `${name}=${value}`]);
  const post = bodyBytes === undefined ? [] : ["-m", "POST", "-b", "x".repeat(bodyBytes)];
  const script = `${here}/proxies/node_modules/autocannon/autocannon.js`;
  const options = ["-j", "-n", "-c", `${connections}`, "-d", `${seconds}`, ...fields, ...post, url];
  const result = JSON.parse(await run(["node", script, ...options], { core }));
  return {
    requests: result.requests.total,
    seconds: result.duration,
    bytes: result.throughput.total,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.timeouts + result["4xx"] + result["5xx"],
  };
}

async function run(
  command: string[],
  { env, core }: { env?: Record<string, string>; core?: number | string },
): Promise<string> {
  const [name, ...args] = core === undefined
    ? command
    : ["taskset", "-c", String(core), ...command];
  const { success, stdout, stderr } = await new Deno.Command(name, { args, env }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim().slice(0, 300));
  return new TextDecoder().decode(stdout);
}

function each(
  headers: Record<string, string> = {},
  option: (name: string, value: string) => string[],
): string[] {
  return Object.entries(headers).flatMap(([name, value]) => option(name, value));
}
