/** An upstream: its targets, the strategy that picks one, and how failures are handled. */
import * as v from "valibot";
import { strategyNames } from "../../src/grammar/strategies.ts";
import { keysHaveEffect, rule, someWeight } from "../rules.ts";
import { ofFits } from "../rules/first_good.ts";
import { tcpFits } from "../rules/tcp.ts";
import { hashFits, tableFits, targetsDistinct, upstreamUses } from "../rules/upstream.ts";
import { parseBoolean, parseDuration, parsePositiveDuration } from "../scalars.ts";
import { list, oneOf, oneOrMore, scalar, section } from "../sections.ts";
import { backpressure, queue } from "./backpressure.ts";
import { firstGoodKeys, withFirstGoodDefaults } from "./first_good.ts";
import { hash, withTableSizes } from "./hash.ts";
import { healthCheck, outlier } from "./health.ts";
import { upstreamLimits } from "./limits.ts";
import { retry } from "./retry.ts";
import { stickyCookie } from "./sticky.ts";
import { target } from "./target.ts";

const strategy = oneOf([...strategyNames, "first_good"], { called: "strategy" });

const timeouts = section({
  connect: v.optional(scalar(parsePositiveDuration), "2s"),
  /** From the request sent to the head of the response. */
  response: v.optional(scalar(parsePositiveDuration), "30s"),
  /** Between two pieces of a body, either way. */
  idle: v.optional(scalar(parsePositiveDuration), "5m"),
  /** Of an idle connection; `0s` closes each one after its exchange. */
  keep_alive: v.optional(scalar(parseDuration), "60s"),
}, { called: "'timeouts'" });

const expectTimeout = v.optional(scalar(parsePositiveDuration), "1s");

const whole = section({
  strategy: v.optional(strategy, "round_robin"),
  /** For hashing strategies. */
  hash: v.optional(hash),
  /** For the strategy sticky, which has defaults for it; ignored by other strategies. */
  sticky: v.optional(stickyCookie),
  targets: v.pipe(oneOrMore(target), someWeight()),
  timeouts: v.optional(timeouts, {}),
  /** Of answers. Absent: the defaults of src/http/h1/limits.ts. */
  limits: v.optional(upstreamLimits),
  /**
   * How long to wait for a target's 100 that the client expects, before asking for the body without
   * it.
   */
  expect_timeout: expectTimeout,
  /** Leniency towards answers that break RFC 9112. */
  tolerate: v.optional(list(oneOf(["bare_lf"], { called: "tolerance" }))),
  /** Absent: one more attempt, at another target, when no connection could be made. */
  retry: v.optional(retry),
  health_check: v.optional(healthCheck),
  outlier: v.optional(outlier),
  /** How long a target that has recovered gets less than its share. */
  slow_start: v.optional(scalar(parsePositiveDuration)),
  /** Whether all targets get requests when none is healthy. */
  panic: v.optional(scalar<boolean, boolean>(parseBoolean)),
  backpressure: v.optional(backpressure),
  /** Where requests wait while no target can take them. Absent: they do not wait. */
  queue: v.optional(queue),
  /** For the strategy first_good. */
  ...firstGoodKeys,
}, { called: "an upstream" });

/** Adds the defaults that depend on the strategy. */
function complete(
  { strategy, hash, sticky, panic = false, ...given }: v.InferOutput<typeof whole>,
) {
  const common = {
    ...given,
    panic,
    ...(hash && { hash: withTableSizes(hash) }),
    ...(strategy === "sticky" && { sticky: sticky ?? v.parse(stickyCookie, {}) }),
  };
  return strategy === "first_good"
    ? { ...common, strategy, ...withFirstGoodDefaults(given) }
    : { ...common, strategy };
}

/** Of keys whose default counts as absent where they have no effect. */
export const upstreamDefaults = {
  expectMs: v.parse(expectTimeout, undefined),
  keepAliveMs: v.parse(timeouts, {}).keep_alive,
};

export const upstream = v.pipe(
  whole,
  rule(targetsDistinct),
  keysHaveEffect(upstreamUses),
  rule(hashFits),
  rule(ofFits),
  rule(
    tcpFits({
      expectTimeoutMs: upstreamDefaults.expectMs,
      timeouts: v.parse(timeouts, {}),
      on: v.parse(outlier, {}).on,
    }),
  ),
  v.transform(complete),
  rule(tableFits),
);
