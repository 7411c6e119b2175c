/** The results as Markdown: how they were taken, a table for each workload, the goals. */
import { goals } from "./goals.ts";
import { loader } from "./load.ts";
import { describeMachine, packageVersion, pinning, versions } from "./machine.ts";
import { originName } from "./origin.ts";
import { proxies } from "./proxies.ts";
import { direct, type Figures, type Results } from "./results.ts";
import type { Workload } from "./workloads.ts";

const packages = ["hono", "@fastify/http-proxy", "fastify", "fast-proxy", "httpxy"];

export async function report(
  results: Results,
  workloads: Workload[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<string> {
  const timed = workloads.filter(({ soakSeconds }) => soakSeconds === undefined);
  const parts = [
    "# Benchmark",
    await method(results, { rounds, seconds }),
    ...timed.map((workload) => `## ${workload.title}\n\n${table(results, workload)}`),
    ...(results.soaks.size ? [soakTable(results)] : []),
    goalTable(results),
    leftOut(results),
  ];
  return parts.filter(Boolean).join("\n\n") + "\n";
}

async function method(
  results: Results,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<string> {
  const npm = await Promise.all(packages.map(async (name) => {
    const version = await packageVersion(name);
    return version && `${name} ${version}`;
  }));
  const place = pinning.load === undefined
    ? "Nothing is held to a core: there is one, or no `taskset`."
    : `The proxy is held to core ${pinning.proxy}; ${loader} and the origin (${originName}) share ` +
      `core ${pinning.load}. Where \`busy\`, the proxy's share of its core, is well under 100 %, ` +
      `the load side was the limit and the proxy could do more.`;
  return `Written by \`deno task bench\` on ${new Date().toISOString().slice(0, 10)}.

- ${machine}
- ${[...versions(), ...npm.filter(Boolean)].join(", ")}
- ${place}
- Medians of ${rounds} interleaved rounds of ${seconds} s after a warm-up; \
one proxy runs at a time, one process or worker each. Memory is the most held at once during the run.
- ${quiet(results)}
- fetch-deno and fetch-bun are bare pass-through in the runtime's own server and \`fetch\`; \`× fetch\` \
compares with that of the same runtime.`;
}

function quiet(results: Results): string {
  const [middle, worst] = results.foreignShares();
  const share = (value: number) => `${Math.round(value * 100)} %`;
  return `Other work on the machine took ${share(middle)} of a core in the median run and ` +
    `${share(worst)} in the worst; unless with \`--quick\`, a disturbed run was taken again, ` +
    `at most twice, and the calmest kept.`;
}

// Taken when the program starts, before it is the load itself.
const machine = describeMachine();

function table(results: Results, workload: Workload): string {
  const large = workload.page === "large";
  const head = [
    "",
    large ? "MB/s" : "requests/s",
    "× nginx",
    "× fetch",
    "p50 ms",
    "p99 ms",
    "busy",
    "CPU s per 10,000",
    "peak RSS MiB",
    "errors",
  ];
  const rows = [direct, ...proxies.map(({ name }) => name)].flatMap((name) => {
    const wrong = results.fault(name, workload.name);
    if (wrong) {
      return [[name, `not what the origin sent: ${wrong}`, ...Array(head.length - 2).fill("")]];
    }
    const figures = results.figures(name, workload.name);
    return figures ? [row(results, { name, workload, figures, large })] : [];
  });
  return markdown(head, rows);
}

function row(
  results: Results,
  { name, workload, figures, large }: {
    name: string;
    workload: Workload;
    figures: Figures;
    large: boolean;
  },
): string[] {
  const runtime = proxies.find((proxy) => proxy.name === name)?.runtime;
  const ratio = (other: string) => {
    const base = results.figures(other, workload.name);
    return base ? (figures.requestsPerSecond / base.requestsPerSecond).toFixed(2) : "";
  };
  const proxied = name !== direct;
  return [
    name,
    whole(large ? figures.megabytesPerSecond : figures.requestsPerSecond),
    proxied ? ratio("nginx") : "",
    runtime ? ratio(`fetch-${runtime}`) : "",
    figures.p50Ms.toFixed(2),
    figures.p99Ms.toFixed(2),
    proxied ? `${Math.round(figures.busy * 100)} %` : "",
    proxied ? figures.cpuSecondsPer10k.toFixed(2) : "",
    proxied ? mebibytes(figures.peakRssBytes) : "",
    String(figures.errors),
  ];
}

function soakTable(results: Results): string {
  const rows = [...results.soaks].map(([name, samples]) => [name, ...samples.map(mebibytes)]);
  const head = ["MiB after", ...rows[0].slice(1).map((_, index) => `${(index + 1) * 10} s`)];
  return `## Memory over a minute at 512 connections\n\n${markdown(head, rows)}`;
}

function goalTable(results: Results): string {
  const rows = goals(results).map(({ title, wanted, measured, met }) => [
    title,
    wanted,
    measured.toFixed(2),
    met ? "yes" : "no",
  ]);
  if (rows.length === 0) return "";
  return `## Goals\n\n${markdown(["", "wanted", "measured", "met"], rows)}`;
}

function leftOut(results: Results): string {
  const lines = [...results.leftOut].map(([name, reason]) => `- ${name}: ${reason}`);
  return lines.length ? `## Left out\n\n${lines.join("\n")}` : "";
}

function markdown(head: string[], rows: string[][]): string {
  const rule = head.map((_, index) => index === 0 ? "---" : "---:");
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
