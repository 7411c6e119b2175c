/**
 * Parsers of scalars. Each takes a value from a file or the command line and returns it checked, or
 * throws a `ScalarError` that says what was expected.
 */
import { compileRegex } from "../src/grammar/regex/regex.ts";
import { expected } from "./problems.ts";

export class ScalarError extends Error {
  override readonly name = "ScalarError";
}

type Attempt<Output> =
  | { readonly output: Output; readonly message?: undefined }
  | { readonly output?: undefined; readonly message: string };

/** What `parse` returns, or the message of the ScalarError that it throws. */
export function attempt<Output>(parse: () => Output): Attempt<Output> {
  try {
    return { output: parse() };
  } catch (error) {
    if (error instanceof ScalarError) return { message: error.message };
    throw error;
  }
}

function fail(what: string, input: unknown): never {
  throw new ScalarError(expected(what, input));
}

const msPer: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A timer with more than 31 bits of milliseconds fires at once, on every runtime. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Durations {
  /** For durations that no timer waits for. */
  longestMs?: number;
  /** A word that is allowed as well, for the message. */
  or?: string;
}

/** `250ms`, `5s`, `2m`, `1h`, `1d`: milliseconds; at most 24 days by default. */
export function parseDuration(
  input: unknown,
  { longestMs = LONGEST_TIMER_MS, or }: Durations = {},
): number {
  const match = typeof input === "string" && /^(\d+)(ms|s|m|h|d)$/.exec(input);
  if (!match) {
    const word = or === undefined ? "" : `, or ${or}`;
    return fail(`a duration like 250ms, 5s, 2m or 1h${word}`, input);
  }
  const ms = Number(match[1]) * msPer[match[2]];
  const days = Math.floor(longestMs / msPer.d);
  return ms <= longestMs ? ms : fail(`a duration of at most ${days}d`, input);
}

export function parsePositiveDuration(input: unknown, durations?: Durations): number {
  const ms = parseDuration(input, durations);
  return ms > 0 ? ms : fail("a duration longer than 0", input);
}

const bytesPer: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** `512B`, `64KiB`, `10MiB`, `1GiB`: bytes. */
export function parseSize(input: unknown): number {
  const match = typeof input === "string" && /^(\d+)(B|KiB|MiB|GiB)$/.exec(input);
  if (!match) return fail("a size like 64KiB, 10MiB or 1GiB", input);
  const bytes = Number(match[1]) * bytesPer[match[2]];
  return Number.isSafeInteger(bytes) ? bytes : fail("a size that can be counted", input);
}

export function parseSizeWithin(
  input: unknown,
  { min, max }: { min: number; max: number },
): number {
  const bytes = parseSize(input);
  return bytes >= min && bytes <= max
    ? bytes
    : fail(`a size from ${sizeOf(min)} to ${sizeOf(max)}`, input);
}

/** In the largest unit of which it is a multiple. */
function sizeOf(bytes: number): string {
  const [unit, per] = Object.entries(bytesPer).findLast(([, per]) => bytes % per === 0)!;
  return `${bytes / per}${unit}`;
}

export function parseInteger(input: unknown, { min, max }: { min: number; max: number }): number {
  const fits = Number.isInteger(input) && Number(input) >= min && Number(input) <= max;
  return fits ? Number(input) : fail(`an integer from ${min} to ${max}`, input);
}

export function parseNumber(
  input: unknown,
  { above, max }: { above: number; max: number },
): number {
  const fits = typeof input === "number" && input > above && input <= max;
  return fits ? input : fail(`a number above ${above} and at most ${max}`, input);
}

/** `20%`: 0.2; at most 1. */
export function parsePercent(input: unknown): number {
  const match = typeof input === "string" && /^(\d+(?:\.\d+)?)%$/.exec(input);
  if (!match) return fail("a share like 20%", input);
  const share = Number(match[1]) / 100;
  return share <= 1 ? share : fail("a share of at most 100%", input);
}

export function parsePositivePercent(input: unknown): number {
  const share = parsePercent(input);
  return share > 0 ? share : fail("a share above 0%", input);
}

const MOST_PER_SECOND = 1_000_000;

/** `10/s`: 10. */
export function parseRate(input: unknown): number {
  const match = typeof input === "string" && /^(\d+(?:\.\d+)?)\/s$/.exec(input);
  if (!match) return fail("a rate like 10/s", input);
  const rate = Number(match[1]);
  return rate <= MOST_PER_SECOND ? rate : fail(`a rate of at most ${MOST_PER_SECOND}/s`, input);
}

export function parseBoolean(input: unknown): boolean {
  return typeof input === "boolean" ? input : fail("true or false", input);
}

/** Of a key that is left out where it is not so. */
export function parseTrue(input: unknown): true {
  return input === true ? input : fail("true", input);
}

/** Refuses numbers: YAML reads `1.0` as 1, and the text is lost. */
export function parseText(input: unknown): string {
  if (typeof input === "string") return input;
  const quotable = typeof input === "number" || typeof input === "boolean";
  throw new ScalarError(expected("text", input) + (quotable ? "; put it in quotes" : ""));
}

export function parseFilledText(input: unknown): string {
  return parseText(input) || fail("text", "");
}

/**
 * With the `u` flag, under which a needless or misspelt escape is an error. One that could not be
 * matched in linear time is refused.
 */
export function parseRegex(input: unknown): RegExp {
  const source = parseFilledText(input);
  try {
    const regex = new RegExp(source, "u");
    compileRegex(regex);
    return regex;
  } catch (error) {
    const reason = (error as SyntaxError).message.replace(/^Invalid regular expression: /, "");
    throw new ScalarError(`bad regular expression: ${reason}`);
  }
}
