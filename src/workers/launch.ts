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

export class Launcher {
  /** Undefined: all that this process may read. */
  readonly #readable: readonly string[] | undefined;

  /**
   * `readable`: the files and folders that its workers read, where they may not read everything.
   * Throws UsageError where Deno cannot be told so.
   */
  constructor(readable: readonly string[]) {
    this.#readable = mayReadEverything() ? undefined : readable;
    const listed = this.#readable?.find((path) => path.includes(","));
    if (listed === undefined) return;
    const remedy = "use --allow-read without a list";
    throw badUsage(
      `--workers: no list of Deno's can name '${listed}', for its comma; ${remedy}`,
      "run",
    );
  }

  /** Throws UsageError where Deno does not let it start one. */
  launch(): WorkerProcess {
    const child = spawn(process.execPath, argumentsFor(this.#readable), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    child.on("exit", (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.on("error", ({ message }) => resolve(message));
    return { pid: child.pid, line: lineTo(child), ended, kill: () => void child.kill("SIGKILL") };
  }

  /** Which of these its workers may not read, though this process may. */
  unreadable(paths: readonly string[]): string[] {
    const readable = this.#readable;
    if (readable === undefined) return [];
    const may = (path: string) =>
      readable.some((each) => path === each || path.startsWith(`${each}/`));
    return paths.filter((path) => !may(path));
  }
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

/** An executable brings its script and its permissions itself: named again, they would be arguments. */
function argumentsFor(readable: readonly string[] | undefined): string[] {
  const own = ["run", `--${WORKER_FLAG}`];
  const { argv: [, script], execArgv } = process;
  if (process.versions.deno !== undefined) {
    demandPermissions();
    if (Deno.build.standalone) return own;
    const allowed = ["--allow-net", "--allow-env", ...readFlag(readable)];
    return ["run", "--quiet", "--no-prompt", ...allowed, script, ...own];
  }
  const isExecutable = script.startsWith("/$bunfs/") || script.includes("~BUN");
  return isExecutable ? own : [...execArgv, script, ...own];
}

function readFlag(readable: readonly string[] | undefined): string[] {
  if (readable === undefined) return ["--allow-read"];
  return readable.length === 0 ? [] : [`--allow-read=${readable.join(",")}`];
}

/** An executable is allowed the same as its workers. */
function mayReadEverything(): boolean {
  if (process.versions.deno === undefined || Deno.build.standalone) return true;
  const { state, partial } = Deno.permissions.querySync({ name: "read" });
  return state === "granted" && !partial;
}

/**
 * What a worker is allowed is what it needs: it reads what it answers with, and starts no process.
 * Which parts of the network or the environment this process may use, if not all, Deno does not tell.
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
