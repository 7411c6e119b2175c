/** Keys of the strategy first_good, which takes the first good answer of several targets. */
import * as v from "valibot";
import type { Status } from "../../src/grammar/faults.ts";
import { strategyNames } from "../../src/grammar/strategies.ts";
import { parseMethod } from "../fields.ts";
import { expected } from "../problems.ts";
import { distinct } from "../rules.ts";
import { parseBoolean, parseDuration, parseSize, ScalarError } from "../scalars.ts";
import { integer, oneOf, oneOrMore, scalar } from "../sections.ts";
import { parseAccepted } from "./faults.ts";

const accepted = v.pipe(
  oneOrMore(scalar<Status, string | number>(parseAccepted)),
  distinct("status"),
  v.check(
    (statuses) => statuses.length === 0 || statuses.some((status) => !status.startsWith("1")),
    "interim responses (1xx) never decide; accept a final status as well, such as 2xx",
  ),
);

function parseStagger(input: unknown): number | "p95" {
  return input === "p95" ? input : parseDuration(input, { or: "p95" });
}

const failureAnswers = ["problem", "last", "best"] as const;
type FailureAnswer = typeof failureAnswers[number] | "500";

function parseFailureAnswer(input: unknown): FailureAnswer {
  if (input === 500 || input === "500") return "500";
  const answer = failureAnswers.find((answer) => answer === input);
  if (answer !== undefined) return answer;
  throw new ScalarError(expected(`${failureAnswers.join(", ")} or 500`, input));
}

/** Not sticky: its cookie would name whichever target was fastest. */
const picking = strategyNames.filter((name) => name !== "sticky");

/** Without defaults, so that upstreams of other strategies can refuse these keys. */
export const firstGoodKeys = {
  /** Statuses of a good answer; 1xx may be listed, but has no effect. */
  accept: v.optional(accepted),
  /** Methods that are sent to several targets; any other goes to one. */
  methods: v.optional(
    v.pipe(oneOrMore(scalar(parseMethod)), distinct("method")),
  ),
  /** How much of a request's body is buffered for all attempts; a larger one is refused. */
  buffer: v.optional(scalar(parseSize)),
  /** All targets at once, or the next one after an answer that was not good. */
  mode: v.optional(oneOf(["parallel", "sequence"], { called: "mode" })),
  /**
   * The delay between the attempts at one target and the next; `p95`: of the upstream's response
   * times.
   */
  stagger: v.optional(scalar<number | "p95">(parseStagger)),
  /** Attempts at a time. Absent: no limit. */
  max_parallel: v.optional(integer({ min: 1, max: 65_535 })),
  /** How many targets one request is sent to. Absent: all. */
  of: v.optional(integer({ min: 1, max: 65_535 })),
  /** The strategy that picks the next target. */
  pick: v.optional(oneOf(picking, { called: "strategy" })),
  /** The answer when none is good: a 502 or 500 of Weir, or one of the targets' answers. */
  on_failure: v.optional(scalar<FailureAnswer, FailureAnswer | 500>(parseFailureAnswer)),
  /** Adds `X-Weir-Attempts` to the answer: how many targets were tried. */
  attempts_header: v.optional(scalar<boolean, boolean>(parseBoolean)),
};

const keys = v.object(firstGoodKeys);

/** Adds the defaults, once the strategy is known to be first_good. */
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
