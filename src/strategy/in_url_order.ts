import type { Target } from "../upstream/target.ts";

/**
 * The targets that take requests, in an order that does not depend on the one they are written in.
 * By code units: a locale's order may differ from engine to engine.
 */
export function inUrlOrder(targets: readonly Target[]): Target[] {
  return targets.filter(({ weight }) => weight > 0).sort((a, b) => a.url < b.url ? -1 : 1);
}
