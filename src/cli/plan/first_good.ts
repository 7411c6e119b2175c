/** What is worth knowing of an upstream that asks several targets for one answer. */
import type { FirstGoodConfig } from "../../../config/schema.ts";
import { textOfMs } from "./duration.ts";

export function rowsOfFirstGood(upstream: FirstGoodConfig): string[][] {
  const { accept, methods, of = "all", pick, on_failure } = upstream;
  return [
    ["mode", modeOf(upstream)],
    ["asks", `${of}, by ${pick}`],
    ["accept", accept.join(", ")],
    ["methods", methods.join(", ")],
    ["on_failure", on_failure],
  ];
}

function modeOf({ mode, stagger, max_parallel }: FirstGoodConfig): string {
  const parts: string[] = [mode];
  if (stagger !== 0) parts.push(`stagger ${stagger === "p95" ? stagger : textOfMs(stagger)}`);
  if (max_parallel !== undefined) parts.push(`at most ${max_parallel} at a time`);
  return parts.join(", ");
}
