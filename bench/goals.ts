/** What Weir is meant to reach, beside what it reached. */
import { proxies } from "./proxies.ts";
import type { Results } from "./results.ts";

export interface Goal {
  title: string;
  wanted: string;
  measured: number;
  met: boolean;
}

const mebibyte = 2 ** 20;
const soakLimitMiB = { deno: 220, bun: 150 };
const overBareFetch = { deno: 1.8, bun: 1.15 };
/** How much memory may still grow in the second half of a soak and count as flat. */
const flatGrowth = 1.1;

/** Every goal that the results can speak to. */
export function goals(results: Results): Goal[] {
  return [...goalsOf("deno", results), ...goalsOf("bun", results)];
}

function goalsOf(runtime: "deno" | "bun", results: Results): Goal[] {
  const weir = `weir-${runtime}`;
  const bare = `fetch-${runtime}`;
  const speed = (proxy: string, workload: string) =>
    results.figures(proxy, workload)?.requestsPerSecond;
  const small = speed(weir, "small");
  const samples = results.soaks.get(weir) ?? [];

  return [
    atLeast(0.75, "small, × nginx", over(small, speed("nginx", "small"))),
    atLeast(1.9, "small, × go-reverseproxy", over(small, speed("go-reverseproxy", "small"))),
    atLeast(2.5, "small, × caddy", over(small, speed("caddy", "small"))),
    atLeast(overBareFetch[runtime], `small, × ${bare}`, over(small, speed(bare, "small"))),
    atLeast(1, "small, × the fastest in JavaScript", over(small, fastestScript(results))),
    atLeast(1, "large, × nginx", over(speed(weir, "large"), speed("nginx", "large"))),
    atMost(
      1.5,
      "single, p50 × nginx",
      over(results.figures(weir, "single")?.p50Ms, results.figures("nginx", "single")?.p50Ms),
    ),
    atMost(
      3,
      "crowd, p99 × nginx",
      over(results.figures(weir, "crowd")?.p99Ms, results.figures("nginx", "crowd")?.p99Ms),
    ),
    atMost(0, "crowd, errors", results.figures(weir, "crowd")?.errors),
    atLeast(0.9, "10,000 routes, × one route", over(speed(weir, "routes_10000"), small)),
    atLeast(0.9, "access log on, × off", over(speed(weir, "access_log"), small)),
    atMost(soakLimitMiB[runtime], "RSS after a minute, MiB", over(samples.at(-1), mebibyte)),
    atMost(flatGrowth, "RSS after a minute, × half-way", over(samples.at(-1), halfWay(samples))),
  ].flatMap((goal) => goal ? [{ ...goal, title: `${weir}: ${goal.title}` }] : []);
}

function atLeast(wanted: number, title: string, measured: number | undefined): Goal | undefined {
  if (measured === undefined) return undefined;
  return { title, wanted: `≥ ${wanted}`, measured, met: measured >= wanted };
}

function atMost(wanted: number, title: string, measured: number | undefined): Goal | undefined {
  if (measured === undefined) return undefined;
  return { title, wanted: `≤ ${wanted}`, measured, met: measured <= wanted };
}

function over(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value / base;
}

function halfWay(samples: number[]): number | undefined {
  return samples[(samples.length >> 1) - 1];
}

/** Requests a second of the best that is neither Weir nor native, at `small`. */
function fastestScript(results: Results): number | undefined {
  const speeds = proxies.filter(({ kind }) => kind === "javascript")
    .flatMap(({ name }) => results.figures(name, "small")?.requestsPerSecond ?? []);
  return speeds.length ? Math.max(...speeds) : undefined;
}
