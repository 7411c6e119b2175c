/** Whether, when and how often a request is sent again. */
import * as v from "valibot";
import {
  parseInteger,
  parsePercent,
  parsePositiveDuration,
  parseRate,
  parseSize,
  ScalarError,
} from "../scalars.ts";
import { scalar, section, wordOr } from "../sections.ts";
import { commonFaults, faults } from "./faults.ts";

function parseAttempts(input: unknown): number {
  if (input !== 1) return parseInteger(input, { min: 2, max: 10 });
  throw new ScalarError("the first attempt counts, so 1 is no retry; leave 'retry' out");
}

const budgetSection = v.pipe(
  section({
    /** Retries, as a share of recent requests. */
    share: v.optional(scalar(parsePercent), "20%"),
    /** Retries a second that are always allowed, however few requests there are. */
    floor: v.optional(scalar(parseRate), "10/s"),
  }),
  v.check(
    ({ share, floor }) => share > 0 || floor > 0,
    "a budget of 0% and 0/s lets no retry through",
  ),
);
const budgetShare = v.pipe(
  v.custom<string>(() => true),
  v.transform((share): { share?: string } => ({ share })),
  budgetSection,
);

export const retry = section({
  /** All attempts, including the first. */
  attempts: v.optional(scalar<number, number>(parseAttempts), 2),
  on: v.optional(faults, commonFaults),
  per_try_timeout: v.optional(scalar(parsePositiveDuration)),
  /** How much of a request's body is kept for the next attempt. */
  max_body: v.optional(scalar(parseSize), "64KiB"),
  budget: v.optional(wordOr(budgetShare, budgetSection), {}),
}, { called: "'retry'" });
