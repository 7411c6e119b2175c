import type { UpstreamConfig } from "../../config/schema.ts";
import { Admission } from "../admission.ts";
import type { Means } from "../build.ts";
import type { Upstream } from "../dispatch.ts";
import { Load } from "../target.ts";
import type { Timeouts } from "../transport.ts";
import { buildDispatch } from "./dispatch.ts";
import { buildHealth } from "./health.ts";
import { buildChoice } from "./strategy.ts";
import { buildTarget } from "./target.ts";

/** Throws what `readFile` throws, and where the runtime cannot do what is asked for. */
export function buildUpstream(name: string, config: UpstreamConfig, means: Means): Upstream {
  const { strategy, queue } = config;
  const timeouts = timeoutsOf(config);
  const load = new Load(config.targets.length);
  const targets = config.targets.map((target, index) =>
    buildTarget(target, { load, index, timeouts }, means)
  );
  const checks = buildHealth(config, targets, { timeouts, means });
  const choice = buildChoice(config, targets, means);
  if (queue !== undefined && !means.runtime.runsBetweenRequests) {
    throw new Error(`queue of ${name}: workerd lets no request wait for another`);
  }
  const waiting = queue && { size: queue.size, timeoutMs: queue.timeout };
  return {
    name,
    strategy,
    targets,
    key: choice.key,
    affinity: choice.affinity,
    admission: new Admission(choice.strategy, targets, { queue: waiting }),
    dispatch: buildDispatch(config, means),
    checks,
    idleMs: timeouts.idleMs,
  };
}

function timeoutsOf({ timeouts }: UpstreamConfig): Timeouts {
  const { connect, response, idle, keep_alive } = timeouts;
  return { connectMs: connect, responseMs: response, idleMs: idle, keepAliveMs: keep_alive };
}
