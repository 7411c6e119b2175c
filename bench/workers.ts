/**
 * One process against two that share a port, on each runtime, by the time of a CPU that all
 * processes of the program take for a request. Load and origin want CPUs as well: where there are
 * but two, the program is held to one and they to the other, for both alike, so that what differs
 * is what two processes do. Rounds alternate, so that what else the machine does falls on both.
 * `deno run -A bench/workers.ts` writes bench/workers.md; `--rounds N --seconds N` to choose.
 */
import { parseArgs } from "node:util";
import { load } from "./load.ts";
import { describeMachine, pinning, versions } from "./machine.ts";
import { cpuSeconds } from "./meter.ts";
import { originUrls, startOrigin } from "./origin.ts";
import { killAll, type Program, start } from "./program.ts";

const { rounds, seconds } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
  },
}).values;

/** Of each process: who has more at once reads and writes more at a time, which saves CPU time. */
const CONNECTIONS = 64;
const WARM_UP_SECONDS = 2;
const WORKERS = [1, 2];
const here = import.meta.dirname!;
const RUNTIMES = { deno: ["deno", "run", "-A"], bun: ["bun", "run"] };

interface Figures {
  readonly perSecond: number[];
  readonly cpuUs: number[];
}

interface Contender {
  readonly workers: number;
  readonly port: number;
  readonly program: Program;
  readonly figures: Figures;
}

const directory = await Deno.makeTempDir();
try {
  await writeReport(await measure());
} finally {
  killAll();
  await Deno.remove(directory, { recursive: true });
}

async function measure(): Promise<string[]> {
  const rows: string[] = [];
  const origin = await startOrigin(directory);
  for (const [name, run] of Object.entries(RUNTIMES)) {
    const contenders: Contender[] = [];
    for (const workers of WORKERS) contenders.push(await started(run, workers));
    for (const contender of contenders) await ask(contender, WARM_UP_SECONDS);
    for (let round = 0; round < Number(rounds); round++) {
      for (const contender of contenders) await time(contender);
    }
    for (const { program } of contenders) await program.stop();
    rows.push(...rowsOf(name, contenders.map(({ figures }) => figures)));
  }
  await origin.stop();
  return rows;
}

async function started(run: readonly string[], workers: number): Promise<Contender> {
  const port = 18200 + Math.floor(Math.random() * 700);
  const file = `${directory}/${port}.json`;
  const config = {
    listen: `127.0.0.1:${port}`,
    admin: "off",
    log: { access: false },
    routes: [{ upstream: originUrls[0] }],
  };
  await Deno.writeTextFile(file, JSON.stringify(config));
  const args = [...run, `${here}/../mod.ts`, "run", "-f", file, "--workers", String(workers)];
  const output = `${directory}/${port}.log`;
  const program = await start({ args }, { port, core: pinning.proxy, output });
  return { workers, port, program, figures: { perSecond: [], cpuUs: [] } };
}

async function time(contender: Contender): Promise<void> {
  const { program, figures } = contender;
  const before = cpuSeconds(program.pid);
  const { requests, seconds: took, errors } = await ask(contender, Number(seconds));
  if (errors > 0) throw new Error(`${errors} requests failed`);
  figures.perSecond.push(requests / took);
  figures.cpuUs.push((cpuSeconds(program.pid) - before) / requests * 1e6);
}

function ask({ port, workers }: Contender, seconds: number) {
  const connections = workers * CONNECTIONS;
  const url = `http://127.0.0.1:${port}/small`;
  return load({ url, connections, seconds, core: pinning.load });
}

function rowsOf(name: string, all: readonly Figures[]): string[] {
  const [one] = all.map(({ cpuUs }) => median(cpuUs));
  return all.map(({ perSecond, cpuUs }, nth) => {
    const us = median(cpuUs);
    const cells = [
      name,
      WORKERS[nth],
      Math.round(median(perSecond)).toLocaleString("en"),
      us.toFixed(1),
      (WORKERS[nth] * one / us).toFixed(2),
    ];
    return `| ${cells.join(" | ")} |`;
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

async function writeReport(rows: readonly string[]): Promise<void> {
  const lines = [
    "# Workers",
    "",
    `${describeMachine()}; ${versions().join(", ")}; ${new Date().toISOString().slice(0, 10)}.`,
    "",
    `A GET of 16 bytes, ${CONNECTIONS} connections for each process, the median of ${rounds} rounds of`,
    `${seconds} s. The program is held to one core, load and origin to another: so requests/s do not grow,`,
    "and the CPU time of all processes for a request tells what they would do with a core each.",
    "",
    "| runtime | processes that serve | requests/s | CPU µs a request | times one, with a core each |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ];
  await Deno.writeTextFile(`${here}/workers.md`, lines.join("\n"));
  console.log(lines.join("\n"));
}
