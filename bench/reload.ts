/**
 * Reloads of a file of 10,000 routes while a client asks: `deno run -A bench/reload.ts [MOD]`, for
 * the mod.ts of another copy of Weir. How long `POST /reload` and a scrape of `/metrics` take, and
 * how long the slowest request meanwhile: median (longest) of several.
 */
import { fileOf } from "./reload/file.ts";
import { Poll } from "./reload/poll.ts";
import { killAll, type Program, start } from "./program.ts";
import { runtimes } from "./tail/weir.ts";

const ROUTES = 10_000;
const WARM_UP = 2;
const TIMES = 7;
const MOD = Deno.args[0] ?? new URL("../mod.ts", import.meta.url).pathname;

interface Timed {
  readonly tookMs: number;
  readonly stallMs: number;
}

const directory = await Deno.makeTempDir({ prefix: "weir-reload-" });
const origin = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response());
try {
  for (const runtime of runtimes) {
    const ports = { proxy: freePort(), admin: freePort(), origin: origin.addr.port };
    const path = `${directory}/${runtime}.yaml`;
    await Deno.writeTextFile(path, fileOf(ROUTES, { ports, edition: 0 }));
    const args = [runtime, "run", ...runtime === "deno" ? ["-A"] : [], MOD, "run", "-f", path];
    const output = `${directory}/${runtime}.log`;
    const weir = await start({ args }, { port: ports.proxy, output });
    await measure(runtime, weir, { ports, path });
  }
} finally {
  killAll();
  await origin.shutdown();
  await Deno.remove(directory, { recursive: true });
}

interface Stage {
  readonly ports: { readonly proxy: number; readonly admin: number; readonly origin: number };
  readonly path: string;
}

async function measure(runtime: string, weir: Program, { ports, path }: Stage): Promise<void> {
  const admin = `http://127.0.0.1:${ports.admin}`;
  using poll = await Poll.of(ports.proxy);
  const idle = await timed(poll, () => new Promise((resolve) => setTimeout(resolve, 500)));
  let edition = 0;
  const reloads = await repeated(async () => {
    await Deno.writeTextFile(path, fileOf(ROUTES, { ports, edition: ++edition }));
    return await timed(poll, () => answered(`${admin}/reload`, { method: "POST" }));
  });
  await poll.askEach(ROUTES);
  const scrapes = await repeated(() => timed(poll, () => answered(`${admin}/metrics`)));
  console.log(`Weir on ${runtime}, otherwise the slowest request takes ${ms(idle.stallMs)}`);
  report("reload", reloads);
  report("scrape", scrapes);
  await weir.stop();
}

async function repeated(run: () => Promise<Timed>): Promise<Timed[]> {
  const all: Timed[] = [];
  for (let i = 0; i < WARM_UP + TIMES; i++) all.push(await run());
  return all.slice(WARM_UP);
}

async function timed(poll: Poll, work: () => Promise<unknown>): Promise<Timed> {
  const startMs = performance.now();
  const slowestMs = poll.slowestUntil(work().then(() => performance.now()));
  const { result: endMs, ms: stallMs } = await slowestMs;
  return { tookMs: endMs - startMs, stallMs };
}

/** What it answers is let go piece by piece, as the poll is in this process, too. */
async function answered(url: string, init?: RequestInit): Promise<void> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await response.body?.pipeTo(new WritableStream());
}

function report(what: string, all: Timed[]): void {
  const took = all.map(({ tookMs }) => tookMs);
  const stall = all.map(({ stallMs }) => stallMs);
  console.log(`  ${what}  takes ${figures(took)}, a request meanwhile ${figures(stall)}`);
}

function figures(all: number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  return `${ms(sorted[sorted.length >> 1])} (${ms(sorted.at(-1)!)})`;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
