import type { TargetConfig, UpstreamConfig } from "../../config/schema.ts";
import { BackOff } from "../backpressure.ts";
import type { Means } from "../build.ts";
import { Health, type Probe } from "../health.ts";
import { ActiveChecks } from "../health/active.ts";
import { Outlier } from "../health/outlier.ts";
import { httpProbe, tcpProbe } from "../health/probe.ts";
import { compileFaults } from "../outcome.ts";
import type { Condition, Target } from "../target.ts";
import type { Timeouts } from "../transport.ts";
import { originOf } from "./target.ts";

type HealthCheckConfig = NonNullable<UpstreamConfig["health_check"]>;

/** What may hold the targets back is put on them; their checks are given, not started. */
export function buildHealth(
  config: UpstreamConfig,
  targets: readonly Target[],
  { timeouts, means }: { timeouts: Timeouts; means: Means },
): ActiveChecks | undefined {
  const { health_check: check, outlier, backpressure } = config;
  const { now, random } = means;
  const health = check === undefined && outlier === undefined ? undefined : new Health(targets, {
    now,
    panic: config.panic,
    maxEjected: outlier?.max_ejected,
    slowStartMs: config.slow_start,
  });
  targets.forEach((target, index) => {
    const conditions: Condition[] = [];
    if (health !== undefined) {
      target.warmth = health.member(index).warmth;
      conditions.push(outlierOf(health, index, config, now) ?? health.member(index));
    }
    if (backpressure !== undefined) conditions.push(backOffOf(target, backpressure));
    target.conditions = conditions;
  });
  if (health === undefined || check === undefined) return undefined;
  const probes = targets.map((target, index) =>
    probeOf(target, check, { config: config.targets[index], timeouts, means })
  );
  const { interval, timeout, healthy, unhealthy } = check;
  const options = { intervalMs: interval, timeoutMs: timeout, healthy, unhealthy, now, random };
  return new ActiveChecks(health, probes, options);
}

function outlierOf(
  health: Health,
  index: number,
  { outlier }: UpstreamConfig,
  now: () => number,
): Outlier | undefined {
  return outlier && new Outlier(health, index, {
    consecutiveFailures: outlier.consecutive_failures,
    isFault: compileFaults(outlier.on),
    ejectForMs: outlier.eject_for,
    now,
  });
}

function backOffOf(
  target: Target,
  { timeout, steps, on }: NonNullable<UpstreamConfig["backpressure"]>,
): BackOff {
  return new BackOff({
    timeoutMs: timeout,
    steps,
    isFault: compileFaults(on),
    now: target.now,
    lifted: () => target.onFree?.(),
  });
}

interface ProbeMeans {
  readonly config: TargetConfig;
  readonly timeouts: Timeouts;
  readonly means: Means;
}

function probeOf(
  target: Target,
  { kind, method, path, host, status, body }: HealthCheckConfig,
  { config, timeouts, means }: ProbeMeans,
): Probe {
  if (kind === "http") return httpProbe(target, { method, path, host, status, body });
  const { connect } = means.runtime;
  if (connect === undefined) {
    throw new Error(`health_check of ${target.url}: kind tcp needs sockets, and here are none`);
  }
  const origin = originOf(config, timeouts, means);
  return tcpProbe((signal) => connect(origin, signal));
}
