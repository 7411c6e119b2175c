import type { TargetConfig, UpstreamConfig } from "../../config/schema.ts";
import { BackOff } from "../upstream/back_off.ts";
import type { Meter } from "../proxy/telemetry.ts";
import type { Means } from "./build.ts";
import { Health, type Probe } from "../upstream/health/health.ts";
import { ActiveChecks } from "../upstream/health/active.ts";
import { Outlier } from "../upstream/health/outlier.ts";
import { httpProbe, tcpProbe } from "../upstream/health/probe.ts";
import { compileFaults } from "../upstream/outcome.ts";
import type { Watch } from "../upstream/target_group.ts";
import type { Condition, Target } from "../upstream/target.ts";
import { originOf } from "./target.ts";
import type { Terms } from "./terms.ts";

type HealthCheckConfig = NonNullable<UpstreamConfig["health_check"]>;

/** What may hold the targets of an upstream back, put on them; its checks are not started. */
export function buildHealth(
  config: UpstreamConfig,
  targets: readonly Target[],
  { terms, means }: { terms: Terms; means: Means },
): Watch {
  const { health_check: check, outlier, backpressure } = config;
  const { now, random, telemetry: { meter } = {} } = means;
  const health = check === undefined && outlier === undefined ? undefined : new Health(targets, {
    now,
    panic: config.panic,
    maxEjected: outlier?.max_ejected,
    slowStartMs: config.slow_start,
    ejected: meter && ((target) => meter.ejected(target)),
  });
  const outliers = health && outlier
    ? targets.map((_, index) => outlierOf(health, index, { outlier, now }))
    : [];
  const backOffs = backpressure
    ? targets.map((target) => backOffOf(target, backpressure, meter))
    : [];
  targets.forEach((target, index) => {
    const member = health?.member(index);
    const conditions = [outliers[index] ?? member, backOffs[index]].filter(isThere);
    target.watch(conditions, member?.warmth);
  });
  if (health === undefined || check === undefined) {
    return { health, checks: undefined, outliers, backOffs };
  }
  const probes = targets.map((target, index) =>
    probeOf(target, check, { config: config.targets[index], terms, means })
  );
  const { interval, timeout, healthy, unhealthy } = check;
  const options = { intervalMs: interval, timeoutMs: timeout, healthy, unhealthy, now, random };
  return { health, checks: new ActiveChecks(health, probes, options), outliers, backOffs };
}

function isThere(condition: Condition | undefined): condition is Condition {
  return condition !== undefined;
}

function outlierOf(
  health: Health,
  index: number,
  { outlier, now }: { outlier: NonNullable<UpstreamConfig["outlier"]>; now: () => number },
): Outlier {
  return new Outlier(health, index, {
    consecutiveFailures: outlier.consecutive_failures,
    isFault: compileFaults(outlier.on),
    ejectForMs: outlier.eject_for,
    now,
  });
}

function backOffOf(
  target: Target,
  { timeout, steps, on }: NonNullable<UpstreamConfig["backpressure"]>,
  meter: Meter | undefined,
): BackOff {
  return new BackOff({
    timeoutMs: timeout,
    steps,
    isFault: compileFaults(on),
    now: target.now,
    lifted: () => target.freed(),
    advanced: () => meter?.backedOff(target),
  });
}

interface ProbeMeans {
  readonly config: TargetConfig;
  readonly terms: Terms;
  readonly means: Means;
}

function probeOf(
  target: Target,
  { kind, method, path, host, status, body }: HealthCheckConfig,
  { config, terms, means }: ProbeMeans,
): Probe {
  if (kind === "http") return httpProbe(target, { method, path, host, status, body });
  const { connect } = means.runtime;
  if (connect === undefined) {
    throw new Error(`health_check of ${target.url}: kind tcp needs sockets, and here are none`);
  }
  const origin = originOf(config, terms, means);
  return tcpProbe((signal) => connect(origin, signal));
}
