/** What is asked of every proxy, and of Weir alone. */
import type { PageName } from "./origin.ts";

/** How a proxy is configured for a workload. `plain` is one route to one target, nothing logged. */
export type Setup =
  | "plain"
  | "routes_1000"
  | "routes_10000"
  | "targets_8"
  | "access_log";

export interface Workload {
  name: string;
  title: string;
  setup: Setup;
  page: PageName;
  connections: number;
  headers?: Record<string, string>;
  /** Sent as a POST; a GET where absent. */
  bodyBytes?: number;
  /** Watched for memory over this time, once and in Weir only, instead of timed in rounds. */
  soakSeconds?: number;
}

export const workloads: Workload[] = [
  {
    name: "small",
    title: "GET of 16 bytes, 64 connections",
    setup: "plain",
    page: "small",
    connections: 64,
  },
  {
    name: "single",
    title: "GET of 16 bytes, 1 connection",
    setup: "plain",
    page: "small",
    connections: 1,
  },
  {
    name: "crowd",
    title: "GET of 16 bytes, 512 connections",
    setup: "plain",
    page: "small",
    connections: 512,
  },
  {
    name: "json",
    title: "GET of 10 KiB of JSON, 64 connections",
    setup: "plain",
    page: "json",
    connections: 64,
  },
  {
    name: "post",
    title: "POST of 1 KiB, 64 connections",
    setup: "plain",
    page: "small",
    connections: 64,
    bodyBytes: 1024,
  },
  {
    name: "gzip",
    title: "GET of a gzip body, its bytes verified, 64 connections",
    setup: "plain",
    page: "gzip",
    connections: 64,
    headers: { "accept-encoding": "gzip" },
  },
  {
    name: "large",
    title: "GET of 1 MiB, 64 connections",
    setup: "plain",
    page: "large",
    connections: 64,
  },
  {
    name: "targets_8",
    title: "GET of 16 bytes, 8 targets in turn, 64 connections",
    setup: "targets_8",
    page: "small",
    connections: 64,
  },
  {
    name: "routes_1000",
    title: "GET of 16 bytes, the last of 1,000 routes, 64 connections",
    setup: "routes_1000",
    page: "small",
    connections: 64,
  },
  {
    name: "routes_10000",
    title: "GET of 16 bytes, the last of 10,000 routes, 64 connections",
    setup: "routes_10000",
    page: "small",
    connections: 64,
  },
  {
    name: "access_log",
    title: "GET of 16 bytes, access log into a file, 64 connections",
    setup: "access_log",
    page: "small",
    connections: 64,
  },
  {
    name: "soak",
    title: "GET of 16 bytes for a minute, 512 connections",
    setup: "plain",
    page: "small",
    connections: 512,
    soakSeconds: 60,
  },
];

const routeCounts: Record<Setup, number> = {
  plain: 1,
  routes_1000: 1_000,
  routes_10000: 10_000,
  targets_8: 1,
  access_log: 1,
};

export function routeCount(setup: Setup): number {
  return routeCounts[setup];
}

export function targetCount(setup: Setup): number {
  return setup === "targets_8" ? 8 : 1;
}
