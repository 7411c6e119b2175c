/** The first good answer of several targets: what is good, who is asked, when, and what else. */
import * as v from "valibot";
import type { Status } from "../../src/grammar/faults.ts";
import { strategyNames } from "../../src/grammar/strategies.ts";
import { parseAccepted } from "../faults.ts";
import { parseMethod } from "../fields.ts";
import { expected } from "../problems.ts";
import { distinct } from "../rules.ts";
import { parseBoolean, parseDuration, parseSize, ScalarError } from "../scalars.ts";
import { integer, oneOf, oneOrMore, scalar } from "../sections.ts";

const accepted = v.pipe(
  oneOrMore(scalar<Status, string | number>(parseAccepted)),
  distinct("status"),
  v.check(
    (statuses) => statuses.length === 0 || statuses.some((status) => !status.startsWith("1")),
    "interim responses (1xx) never decide; accept a final status as well, such as 2xx",
  ),
);

function parseStagger(input: unknown): number | "p95" {
  if (input === "p95") return input;
  try {
    return parseDuration(input);
  } catch (error) {
    // A misspelt word is told of both; a duration that is too long, of its limit.
    if (!(error instanceof ScalarError) || /^\d+(ms|s|m|h|d)$/.test(String(input))) throw error;
    throw new ScalarError(expected("a duration like 10ms, or p95", input));
  }
}

const failureAnswers = ["problem", "last", "best"] as const;
type FailureAnswer = typeof failureAnswers[number] | "500";

function parseFailureAnswer(input: unknown): FailureAnswer {
  if (input === 500 || input === "500") return "500";
  const answer = failureAnswers.find((answer) => answer === input);
  if (answer !== undefined) return answer;
  throw new ScalarError(expected(`${failureAnswers.join(", ")} or 500`, input));
}

/** Not sticky: its cookie names the target that answered, which here is whoever is fastest. */
const picking = strategyNames.filter((name) => name !== "sticky");

/** Keys of an upstream. They have no defaults here, so that other strategies can refuse them. */
export const firstGoodKeys = {
  /** Statuses of a good answer; interim ones (1xx) may be among them, and change nothing. */
  accept: v.optional(accepted),
  /** What goes to several targets; any other method goes to one. */
  methods: v.optional(
    v.pipe(oneOrMore(scalar(parseMethod)), distinct("method")),
  ),
  /** How much of a request's body is kept for all attempts; more is refused. */
  buffer: v.optional(scalar(parseSize)),
  /** All at once, or the next after one that was not good. */
  mode: v.optional(oneOf(["parallel", "sequence"], { called: "mode" })),
  /** How much later each next target is asked; `p95` is measured on the upstream's answers. */
  stagger: v.optional(scalar<number | "p95">(parseStagger)),
  /** Attempts at a time; absent: no limit. */
  max_parallel: v.optional(integer({ min: 1, max: 65_535 })),
  /** Targets for one request; absent: all. */
  of: v.optional(integer({ min: 1, max: 65_535 })),
  /** The strategy that says which target is next. */
  pick: v.optional(oneOf(picking, { called: "strategy" })),
  /** The answer when none is good: a 502 or a 500 of Weir's own, or an upstream's. */
  on_failure: v.optional(scalar<FailureAnswer, FailureAnswer | 500>(parseFailureAnswer)),
  /** Whether an answer says in `X-Weir-Attempts` how many targets were asked. */
  attempts_header: v.optional(scalar<boolean, boolean>(parseBoolean)),
};

const keys = v.object(firstGoodKeys);

/** Filled in where the strategy is first_good. */
export function withFirstGoodDefaults(given: v.InferOutput<typeof keys>) {
  const {
    accept = ["2xx", "3xx", "4xx"] satisfies Status[],
    methods = ["GET", "HEAD", "OPTIONS"],
    buffer = 2 ** 20,
    mode = "parallel",
    stagger = 0,
    pick = "failover",
    on_failure = "problem",
    attempts_header = false,
    max_parallel,
    of,
  } = given;
  return {
    ...{ accept, methods, buffer, mode, stagger, pick, on_failure, attempts_header },
    ...(max_parallel !== undefined && { max_parallel }),
    ...(of !== undefined && { of }),
  };
}
