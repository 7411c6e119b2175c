/** What is worth knowing of an upstream that asks several targets for one answer. */
import type { FirstGoodConfig, UpstreamConfig } from "../../../config/schema.ts";
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

/** RFC 9110 §9.2.1. */
const SAFE = ["GET", "HEAD", "OPTIONS", "TRACE"];

/** Methods that ask for more than an answer, which several targets may then do. */
export function warningsOf(name: string, upstream: UpstreamConfig): string[] {
  if (upstream.strategy !== "first_good") return [];
  const unsafe = upstream.methods.filter((method) => !SAFE.includes(method));
  return unsafe.map((method) =>
    `upstream ${name}: ${method} is not safe (RFC 9110 §9.2.1), and several targets may do what ` +
    "one request asks for"
  );
}
