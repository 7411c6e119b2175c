/** Faults, which count as a failure of a target, and statuses: parsers, and lists of them. */
import * as v from "valibot";
import { attemptFaults, type Fault, type Status } from "../../src/grammar/faults.ts";
import { hintOf, meant } from "../foreign_words.ts";
import { expected, nearest, show, unknown } from "../problems.ts";
import { distinct } from "../rules.ts";
import { ScalarError } from "../scalars.ts";
import { oneOrMore, scalar } from "../sections.ts";

/** `502`, `5xx`; not 1xx, as interim responses are no answer. */
function isStatus(text: string): text is Status {
  return /^[2-5](\d\d|xx)$/.test(text);
}

function isInterim(text: string): text is Status {
  return /^1(\d\d|xx)$/.test(text);
}

/** YAML reads a status as a number, a class as text. */
function written(input: unknown): string {
  return typeof input === "number" || typeof input === "string" ? String(input) : "";
}

export function parseStatus(input: unknown): Status {
  const text = written(input);
  if (isStatus(text)) return text;
  throw new ScalarError(expected("a status from 200 to 599, or a class like 2xx", input));
}

/** A status that first_good accepts. 1xx is allowed, but has no effect. */
export function parseAccepted(input: unknown): Status {
  const text = written(input);
  if (isStatus(text) || isInterim(text)) return text;
  throw new ScalarError(expected("a status from 100 to 599, or a class like 2xx", input));
}

export function parseFault(input: unknown): Fault {
  const text = written(input);
  const word = attemptFaults.find((word) => word === text);
  if (word !== undefined) return word;
  if (isStatus(text)) return text;
  const is = meant(text, "fault");
  if (is !== undefined) throw new ScalarError(`unknown fault ${show(text)}; ${hintOf(is)}`);
  if (nearest(text, attemptFaults)) {
    throw new ScalarError(unknown("fault", text, { known: attemptFaults }));
  }
  throw new ScalarError(expected("connect, reset, timeout, a status like 502, or 5xx", input));
}

export const faults = v.pipe(
  oneOrMore(scalar<Fault, string | number>(parseFault)),
  distinct("fault"),
);

/** Faults after which another target may do better, and which make a target unhealthy. */
export const commonFaults = ["connect", "reset", "timeout", 502, 503, 504];

export const statuses = v.pipe(
  oneOrMore(scalar<Status, string | number>(parseStatus)),
  distinct("status"),
);
