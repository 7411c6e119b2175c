/**
 * One process on one core against two on two, with the load and the origin on the same cores: so
 * each process has as much of a core as the other, and what there is in all doubles. nginx, which
 * scales as well as any, tells what the machine gives. Rounds alternate, so that what else the
 * machine does falls on all. `deno run -A bench/workers.ts` writes bench/workers.md; `--rounds N
 * --seconds N` to choose.
 */
import { parseArgs } from "node:util";
import { load, loader } from "./load.ts";
import { cores, describeMachine, have, versions } from "./machine.ts";
import { nginxTop } from "./origin.ts";
import { killAll, type Program, start } from "./program.ts";

const { rounds, seconds } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "3" },
  },
}).values;

/** For each process: who has more at once reads and writes more at a time. */
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;
const WORKERS = [1, 2];
const FIRST_PORT = 18200;
const here = import.meta.dirname!;

/** How each proxy is started with so many processes on a port, before an origin. */
type Start = (at: { workers: number; port: number; origin: number }) => Promise<string[]>;

const proxies: Record<string, Start> = {
  nginx: async ({ workers, port, origin }) => {
    const pass = `proxy_pass http://origin; proxy_http_version 1.1;
      proxy_set_header Connection "";`;
    return await nginx(
      { workers, port },
      `upstream origin { server 127.0.0.1:${origin}; keepalive 256; keepalive_requests 1000000000; }`,
      pass,
    );
  },
  "Weir on Deno": (at) => weir(["deno", "run", "-A"], at),
  "Weir on Bun": (at) => weir(["bun", "run"], at),
};

interface Contender {
  readonly name: string;
  readonly workers: number;
  readonly port: number;
  readonly perSecond: number[];
}

const directory = await Deno.makeTempDir();
const programs: Program[] = [];
try {
  if (cores < 2 || loader !== "wrk" || !have("nginx") || !have("taskset")) {
    throw new Error("this takes two cores, nginx, wrk and taskset");
  }
  await writeReport(await measure());
  for (const program of programs) await program.stop();
} finally {
  killAll();
  await Deno.remove(directory, { recursive: true });
}

async function measure(): Promise<Contender[]> {
  let port = FIRST_PORT;
  const contenders: Contender[] = [];
  for (const workers of WORKERS) {
    const origin = port++;
    const answer = 'default_type text/plain; return 200 "sixteen bytes ok";';
    await launch(await nginx({ workers, port: origin }, "", answer), { workers, port: origin });
    for (const [name, startOf] of Object.entries(proxies)) {
      const at = { workers, port: port++ };
      await launch(await startOf({ ...at, origin }), at);
      contenders.push({ name, ...at, perSecond: [] });
    }
  }
  for (const contender of contenders) await ask(contender, WARM_UP_SECONDS);
  for (let round = 0; round < Number(rounds); round++) {
    for (const contender of contenders) {
      contender.perSecond.push(await ask(contender, Number(seconds)));
    }
  }
  return contenders;
}

async function launch(
  args: string[],
  { workers, port }: { workers: number; port: number },
): Promise<void> {
  const at = { port, core: coresFor(workers), output: `${directory}/${port}.log` };
  programs.push(await start({ args }, at));
}

function coresFor(workers: number): string {
  return Array.from({ length: workers }, (_, core) => core).join();
}

async function nginx(
  { workers, port }: { workers: number; port: number },
  before: string,
  location: string,
): Promise<string[]> {
  const file = `${directory}/${port}.conf`;
  const text = `${nginxTop(directory, { workers })}
  ${before}
  server { listen 127.0.0.1:${port} backlog=2048 reuseport; location / { ${location} } }
}
`;
  await Deno.writeTextFile(file, text);
  return ["nginx", "-p", directory, "-e", "stderr", "-c", file];
}

async function weir(
  run: readonly string[],
  { workers, port, origin }: { workers: number; port: number; origin: number },
): Promise<string[]> {
  const file = `${directory}/${port}.json`;
  const config = {
    listen: `127.0.0.1:${port}`,
    admin: "off",
    log: { access: false },
    routes: [{ upstream: `http://127.0.0.1:${origin}` }],
  };
  await Deno.writeTextFile(file, JSON.stringify(config));
  return [...run, `${here}/../mod.ts`, "run", "-f", file, "--workers", String(workers)];
}

async function ask({ port, workers }: Contender, seconds: number): Promise<number> {
  const { requests, seconds: took, errors } = await load({
    url: `http://127.0.0.1:${port}/`,
    connections: workers * CONNECTIONS,
    threads: workers,
    seconds,
    core: coresFor(workers),
  });
  if (errors > 0) throw new Error(`${errors} requests failed`);
  return requests / took;
}

function rowOf(name: string, contenders: readonly Contender[]): string {
  const [one, two] = WORKERS.map((workers) =>
    contenders.find((each) => each.name === name && each.workers === workers)!.perSecond
  );
  const ratios = two.map((perSecond, round) => perSecond / one[round]).toSorted((a, b) => a - b);
  const cells = [
    name,
    ...[one, two].map((each) => Math.round(median(each)).toLocaleString("en")),
    median(ratios).toFixed(2),
    `${ratios[0].toFixed(2)} to ${ratios.at(-1)!.toFixed(2)}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

async function writeReport(contenders: readonly Contender[]): Promise<void> {
  const lines = [
    "# Workers",
    "",
    `${describeMachine()}; ${versions().join(", ")}; ${new Date().toISOString().slice(0, 10)}.`,
    "",
    `A GET of 16 bytes, ${CONNECTIONS} connections for each process, ${rounds} rounds of ${seconds} s.`,
    "One process with load and origin on one core, against two with twice the load on two cores:",
    "requests a second (median), and how many times the one the two do (median, least and most).",
    "",
    "| | 1 process, 1 core | 2 processes, 2 cores | times | rounds |",
    "| --- | --- | --- | --- | --- |",
    ...Object.keys(proxies).map((name) => rowOf(name, contenders)),
    "",
  ];
  await Deno.writeTextFile(`${here}/workers.md`, lines.join("\n"));
  console.log(lines.join("\n"));
}
