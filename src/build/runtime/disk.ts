/** Deno and Bun: what has files. */
import { readFileSync } from "node:fs";
import type { Disk } from "./runtime.ts";

export const disk: Disk = {
  // A copy of its own: a small one is a part of a block that is reused.
  read: (path) => new Uint8Array(readFileSync(path)),
};
