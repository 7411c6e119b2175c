/**
 * A server under measurement: started through `sh`, which gives it room for sockets, a file for
 * what it prints and, by `exec`, its own process id; ended by that id and no other way.
 */
import { connect } from "node:net";
import { treeOf } from "./meter.ts";

const startMs = 30_000;
const stopMs = 5_000;

export interface Command {
  args: string[];
  env?: Record<string, string>;
}

export interface Placement {
  port: number;
  /** The core it is held to, or several, as "0,1"; any where absent. */
  core?: number | string;
  /** Where it prints. */
  output: string;
}

export interface Program {
  pid: number;
  stop(): Promise<void>;
}

const running = new Set<Deno.ChildProcess>();

/** Ends at once whatever still runs; for a benchmark that is itself interrupted. */
export function killAll(): void {
  for (const child of running) {
    for (const pid of treeOf(child.pid)) killIfAlive(pid, "SIGKILL");
  }
}

/** Resolves once its port takes connections; throws what it printed where it never does. */
export async function start({ args, env }: Command, at: Placement): Promise<Program> {
  const pinned = at.core === undefined ? args : ["taskset", "-c", String(at.core), ...args];
  const script = 'ulimit -n 16384 && exec "$@" > "$0" 2>&1';
  const child = new Deno.Command("sh", {
    args: ["-c", script, at.output, ...pinned],
    env,
    stdin: "null",
  }).spawn();
  running.add(child);
  let ended = false;
  const end = child.status.then((status) => {
    ended = true;
    running.delete(child);
    return status;
  });

  const program = { pid: child.pid, stop: () => stop(child.pid, end) };
  const deadline = Date.now() + startMs;
  while (!ended && Date.now() < deadline) {
    if (await accepts(at.port) && !ended) return program;
    await delay(50);
  }
  await program.stop();
  const printed = await Deno.readTextFile(at.output).catch(() => "");
  throw new Error(reasonOf(printed));
}

/** Its last words on one line, with no directory of this machine in them. */
function reasonOf(printed: string): string {
  const words = printed.replaceAll(/(?:file:\/\/)?(?:\/[\w.@+-]+)+\//g, "").replaceAll(/\s+/g, " ");
  return words.trim().slice(-300) || `nothing listened in ${startMs / 1000} s`;
}

async function stop(pid: number, end: Promise<unknown>): Promise<void> {
  const tree = treeOf(pid);
  killIfAlive(pid, "SIGTERM");
  const timer = setTimeout(() => tree.forEach((each) => killIfAlive(each, "SIGKILL")), stopMs);
  await end;
  clearTimeout(timer);
}

function killIfAlive(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
