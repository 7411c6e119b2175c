/** How failing targets are given a break, and the queue in which requests wait meanwhile. */
import * as v from "valibot";
import { rising } from "../rules.ts";
import { parsePositiveDuration } from "../scalars.ts";
import { filledList, integer, scalar, section } from "../sections.ts";
import { faults } from "./faults.ts";

export const backpressure = section({
  /** An answer slower than this counts as a failure. */
  timeout: v.optional(scalar(parsePositiveDuration), "10s"),
  /**
   * How long a target gets no requests: after the first failure, after the second in a row, and so
   * on.
   */
  steps: v.optional(
    v.pipe(
      filledList(scalar(parsePositiveDuration)),
      v.maxLength(16, ({ input }) => `expected at most 16 steps, got ${input.length}`),
      rising("each step is longer than the one before it"),
    ),
    ["100ms", "500ms", "1s", "10s"],
  ),
  on: v.optional(faults, ["connect", "reset", "timeout", 429, "5xx"]),
});

export const queue = section({
  /** Requests waiting at a time; any more are refused. */
  size: integer({ min: 1, max: 100_000 }),
  timeout: scalar(parsePositiveDuration),
});
