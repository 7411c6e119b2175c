/** How many more files this process may open, connections included. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** Of a runtime that does not tell what it has open. */
const OWN_FILES = 32;
/** So many are tried out where nobody tells: that takes some 30 ms. */
const MOST_TRIED = 1024;

/**
 * Undefined: nobody tells. Both runtimes have raised the soft limit to the hard one by the time that
 * this is asked. What Deno may read of /proc, it may only where it may do everything.
 */
export function freeFiles(): number | undefined {
  const limit = process.versions.deno === undefined ? limitInReport() : limitOnDeno();
  if (limit !== undefined) return Math.max(0, limit - openFiles());
  return process.versions.deno === undefined ? undefined : tried();
}

function limitInReport(): number | undefined {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft: unknown } } };
  return numberOf(report.userLimits?.open_files?.soft);
}

/** Asking for what it may not do could make Deno ask whoever started it. */
function limitOnDeno(): number | undefined {
  if (!mayDoEverything()) return undefined;
  const text = process.platform === "linux"
    ? /^Max open files +(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]
    : spawnSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).stdout;
  return numberOf(text);
}

function mayDoEverything(): boolean {
  const names = ["read", "write", "net", "env", "sys", "run", "ffi"] as const;
  return names.every((name) => Deno.permissions.querySync({ name }).state === "granted");
}

/** Undefined: "unlimited". */
function numberOf(limit: unknown): number | undefined {
  const number = Number(limit);
  return Number.isInteger(number) ? number : undefined;
}

function openFiles(): number {
  return process.platform === "linux" ? readdirSync("/proc/self/fd").length : OWN_FILES;
}

/** Opens what it may until there is no more, where that is soon. */
function tried(): number | undefined {
  const open = opener();
  if (open === undefined) return undefined;
  const files: { close(): void }[] = [];
  try {
    while (files.length < MOST_TRIED) files.push(open());
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EMFILE") return files.length;
    throw error;
  } finally {
    for (const file of files) file.close();
  }
}

function opener(): (() => { close(): void }) | undefined {
  const [path, hostname] = ["/dev/null", "127.0.0.1"];
  const may = (descriptor: Deno.PermissionDescriptor) =>
    Deno.permissions.querySync(descriptor).state === "granted";
  if (may({ name: "read", path })) return () => Deno.openSync(path);
  return may({ name: "net", host: hostname })
    ? () => Deno.listen({ hostname, port: 0 })
    : undefined;
}
