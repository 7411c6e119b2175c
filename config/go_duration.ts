/** Durations as Go writes them (https://pkg.go.dev/time#ParseDuration). */
import { expected } from "./problems.ts";
import { LONGEST_TIMER_MS, ScalarError } from "./scalars.ts";

const msPer: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  "\u00b5s": 1e-3,
  "\u03bcs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

const NUMBER = String.raw`(?:\d+\.?\d*|\.\d+)`;
const UNIT = `(?:${Object.keys(msPer).join("|")})`;
const WHOLE = new RegExp(`^(?:0|(?:${NUMBER}${UNIT})+)$`);
const PART = new RegExp(`(${NUMBER})(${UNIT})`, "g");

/**
 * `1m30s`, `1.5h`, `500ms`, `0`: milliseconds, rounded up, so that only 0 is 0. Throws ScalarError,
 * also for what is longer than a timer can wait.
 */
export function parseGoDuration(text: string): number {
  if (!WHOLE.test(text)) throw new ScalarError(expected("a duration like 1m30s or 500ms", text));
  let ms = 0;
  for (const [, number, unit] of text.matchAll(PART)) ms += Number(number) * msPer[unit];
  if (ms <= LONGEST_TIMER_MS) return Math.ceil(ms);
  const hours = Math.floor(LONGEST_TIMER_MS / msPer.h);
  throw new ScalarError(expected(`a duration of at most ${hours}h`, text));
}
