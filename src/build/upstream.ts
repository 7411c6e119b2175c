import type { UpstreamConfig } from "../../config/schema.ts";
import { Admission } from "../admission.ts";
import type { Means } from "../build.ts";
import type { Upstream } from "../dispatch.ts";
import { inTurn } from "../dispatch/in_turn.ts";
import { Load } from "../target.ts";
import type { Timeouts } from "../transport.ts";
import { buildStrategy } from "./strategy.ts";
import { buildTarget } from "./target.ts";

export function buildUpstream(name: string, config: UpstreamConfig, means: Means): Upstream {
  const { connect, response, idle, keep_alive } = config.timeouts;
  const timeouts: Timeouts = {
    connectMs: connect,
    responseMs: response,
    idleMs: idle,
    keepAliveMs: keep_alive,
  };
  const load = new Load(config.targets.length);
  const targets = config.targets.map((target, index) =>
    buildTarget(target, { load, index, timeouts }, means)
  );
  const strategy = buildStrategy(config.strategy, targets, means);
  return {
    name,
    strategy: config.strategy,
    targets,
    key: undefined,
    affinity: undefined,
    admission: new Admission(strategy, targets),
    dispatch: inTurn,
    idleMs: idle,
  };
}
