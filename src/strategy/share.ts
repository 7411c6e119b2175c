import { isFit } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";

/** The part of its weight that a target takes: 0 when it is not fit, below 1 as it warms up. */
export function shareOf(target: Target, tried: ReadonlySet<Target>): number {
  if (!isFit(target, tried)) return 0;
  return target.warmth?.() ?? 1;
}
