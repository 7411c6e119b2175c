import type { UpstreamConfig } from "../../config/schema.ts";
import { Admission } from "../upstream/admission.ts";
import type { Means } from "./build.ts";
import type { Upstream } from "../proxy/route.ts";
import { Load } from "../upstream/target.ts";
import type { Origin, Transport } from "../transport/transport.ts";
import { buildDispatch } from "./dispatch.ts";
import { buildHealth } from "./health.ts";
import { buildChoice } from "./strategy.ts";
import { buildTarget, originOf } from "./target.ts";
import { termsOf } from "./terms.ts";

/**
 * `former` itself, where that was made of the same config and files. Throws what `readFile` throws,
 * and where the runtime cannot do what is asked for.
 */
export function buildUpstream(
  name: string,
  config: UpstreamConfig,
  { means, former }: { means: Means; former?: Upstream },
): Upstream {
  const { strategy, queue } = config;
  const terms = termsOf(config);
  const origins = config.targets.map((target) => originOf(target, terms, means));
  const text = JSON.stringify([config, origins]);
  if (former?.madeOf?.config === text) return former;

  const load = new Load(config.targets.length);
  const transportTo = transports(means, former);
  const targets = config.targets.map((target, index) =>
    buildTarget(target, { load, index, transport: transportTo(origins[index]) }, means)
  );
  const watch = buildHealth(config, targets, { terms, means });
  const choice = buildChoice(config, targets, means);
  const waiting = queue && { size: queue.size, timeoutMs: queue.timeout };
  return {
    name,
    strategy,
    targets,
    key: choice.key,
    affinity: choice.affinity,
    admission: new Admission(choice.strategy, targets, { queue: waiting }),
    dispatch: buildDispatch(config, means),
    watch,
    idleMs: terms.timeouts.idleMs,
    madeOf: { config: text, origins: origins.map((origin) => JSON.stringify(origin)) },
  };
}

/** The transport that `former` has to an origin, or one of its own. */
function transports(
  { runtime }: Means,
  former: Upstream | undefined,
): (origin: Origin) => Transport {
  const kept = new Map(
    former?.madeOf?.origins.map((text, index) => [text, former.targets[index].transport]),
  );
  return (origin) => kept.get(JSON.stringify(origin)) ?? runtime.transport(origin);
}
