import { createWriteStream, openSync } from "node:fs";
import type { Writable } from "node:stream";
import { show } from "../../config/problems.ts";
import { ScalarError } from "../../config/scalars.ts";
import { openStandard } from "../program/log_output.ts";

/**
 * Where a log goes: `stdout`, `stderr`, or the path of a file, which is added to. Throws a
 * ScalarError that gives the reason in words, as runtimes word it differently.
 */
export function openLogFile(name: string): Writable {
  if (name === "stdout") return openStandard(1);
  if (name === "stderr") return openStandard(2);
  try {
    // Opened here and not by the stream, which would tell of a fault too late.
    return createWriteStream(name, { fd: openSync(name, "a") });
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new ScalarError(`${show(name)}: ${reasons[code] ?? message}`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such folder",
  EACCES: "this program may not write to it",
  EPERM: "this program may not write to it",
  EISDIR: "it is a folder",
};
