import type { UpstreamConfig } from "../../config/schema.ts";
import type { Means } from "./build.ts";
import type { Dispatch } from "../dispatch/dispatch.ts";
import { Budget } from "../dispatch/budget.ts";
import { firstGood } from "../dispatch/first_good.ts";
import { inTurn } from "../dispatch/in_turn.ts";
import { MeasuredStagger } from "../dispatch/measured_stagger.ts";
import { retrying } from "../dispatch/retrying.ts";
import { compileFaults } from "../upstream/outcome.ts";

/** For losers of a race that are about to answer: their connections are then kept. */
const GRACE_MS = 5;

export function buildDispatch(config: UpstreamConfig, means: Means): Dispatch {
  if (config.strategy === "first_good") return buildFirstGood(config, means);
  return config.retry === undefined ? inTurn : buildRetrying(config.retry, means);
}

function buildRetrying(
  { attempts, on, per_try_timeout, max_body, budget }: NonNullable<UpstreamConfig["retry"]>,
  { now }: Means,
): Dispatch {
  return retrying({
    attempts,
    isFault: compileFaults(on),
    sameAgain: true,
    perTryMs: per_try_timeout,
    maxBodyBytes: max_body,
    budget: new Budget({ share: budget.share, floorPerS: budget.floor, now }),
  });
}

function buildFirstGood(config: FirstGoodConfig, { now, runtime }: Means): Dispatch {
  const { accept, mode, stagger, max_parallel, of, targets } = config;
  const isAccepted = compileFaults(accept);
  return firstGood({
    isGood: (status) => isAccepted({ status, fault: undefined, ms: 0 }),
    of: of ?? targets.length,
    maxParallel: mode === "sequence" ? 1 : max_parallel ?? Infinity,
    stagger: stagger === "p95" ? new MeasuredStagger() : { ms: stagger },
    methods: new Set(config.methods),
    bufferBytes: config.buffer,
    onFailure: config.on_failure,
    attemptsHeader: config.attempts_header,
    graceMs: runtime.runsBetweenRequests ? GRACE_MS : 0,
    now,
  });
}

type FirstGoodConfig = Extract<UpstreamConfig, { strategy: "first_good" }>;
