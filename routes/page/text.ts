/** Numbers as people read them. */
import type { Sample } from "../../src/telemetry/trend/trend.ts";

/** For what is not known, or was not there. */
const NONE = "–";

/** Three digits, or all of those before the point. */
function digits(value: number): string {
  if (value < 999.5) return String(Number(value.toPrecision(3)));
  let text = value.toFixed(0);
  let groups = "";
  for (; text.length > 3; text = text.slice(0, -3)) groups = `\u202f${text.slice(-3)}${groups}`;
  return text + groups;
}

export function rateText(rate: number | undefined): string {
  return rate === undefined ? NONE : rate < 10 ? rate.toFixed(1) : digits(rate);
}

export function msText(ms: number | undefined): string {
  if (ms === undefined) return NONE;
  return ms < 999.5 ? `${digits(ms)} ms` : `${digits(ms / 1000)} s`;
}

/** Of a share, 0 to 1. */
export function percentText(share: number | undefined): string {
  if (share === undefined) return NONE;
  if (share === 0) return "0 %";
  return share < 0.0005 ? "< 0.1 %" : `${(share * 100).toFixed(1)} %`;
}

/** A sample as the script of the page reads it: seconds since 1970, and null for what is not. */
export function pointOf({ dateMs, rate, failed, p50Ms, p99Ms }: Sample): (number | null)[] {
  return [dateMs / 1000, rate, failed ?? null, p50Ms ?? null, p99Ms ?? null];
}
