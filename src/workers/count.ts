import { badUsage, type Flags } from "../cli/arguments.ts";

/** More than any machine has processors for. */
const MOST = 256;

/** How many workers `--workers` asks for; 1 where it is not given. Throws UsageError. */
export function workersGiven(flags: Flags): number {
  const text = flags.last("workers") ?? "1";
  if (text === "auto") return Math.min(navigator.hardwareConcurrency, MOST);
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST) return count;
  throw badUsage(`--workers: expected 1 to ${MOST}, or auto, got '${text}'`, flags.command);
}
