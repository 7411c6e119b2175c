/** This program once more, as a worker of itself. */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { badUsage } from "../program/errors.ts";
import type { Line } from "./channel.ts";

/** A worker as a process. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly line: Line;
  /** Resolves with how it has ended, in words. */
  readonly ended: Promise<string>;
  /** At once. */
  kill(): void;
}

/** What `weir run` is told by another `weir run`. */
export const WORKER_FLAG = "as-worker";

/** Throws UsageError where Deno does not let it start one. */
export function launch(): WorkerProcess {
  const child = spawn(process.execPath, argumentsHere(), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.on("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
  child.on("error", ({ message }) => resolve(message));
  return { pid: child.pid, line: lineTo(child), ended, kill: () => void child.kill("SIGKILL") };
}

function lineTo(child: ChildProcess): Line {
  return {
    send: (message) => void (child.connected && child.send(message as object, () => {})),
    onMessage: (take) => void child.on("message", take),
    onDown: (down) => {
      child.on("disconnect", down);
      child.on("exit", down);
      child.on("error", down);
    },
  };
}

/** An executable brings its script itself: named again, that would be an argument. */
function argumentsHere(): string[] {
  const own = ["run", `--${WORKER_FLAG}`];
  const { argv: [, script], execArgv } = process;
  if (process.versions.deno !== undefined) {
    demandPermissions();
    if (Deno.build.standalone) return own;
    return ["run", "--quiet", "--no-prompt", "--allow-net", "--allow-env", script, ...own];
  }
  const isExecutable = script.startsWith("/$bunfs/") || script.includes("~BUN");
  return isExecutable ? own : [...execArgv, script, ...own];
}

/**
 * What a worker is allowed is what it needs: it reads no file and starts no process. Which parts of
 * the network or the environment this process may use, if not all, Deno does not tell.
 */
function demandPermissions(): void {
  const needed: Deno.PermissionDescriptor[] = [
    { name: "net" },
    { name: "env" },
    { name: "run", command: process.execPath },
  ];
  const missing = needed.filter((each) => Deno.permissions.querySync(each).state !== "granted");
  if (missing.length === 0) return;
  const flags = missing.map(({ name }) => `--allow-${name}`).join(" ");
  throw badUsage(`--workers: Deno does not let this program start others; add ${flags}`, "run");
}
