import type { Target } from "./target.ts";

/** A target as operators see it. */
export interface TargetState {
  readonly url: string;
  readonly weight: number;
  readonly in_flight: number;
  /** `off`: of weight 0; `held`: for `reasons`; `full`: as many in flight as it may have. */
  readonly state: "fit" | "off" | "held" | "full";
  readonly reasons: readonly string[];
  /** How often failures in a row have ejected it. */
  readonly ejections: number;
  /** Steps that its back-off has taken since it last did well. */
  readonly back_off_step: number;
}

export function stateOf(target: Target): TargetState {
  const { url, weight, inFlight, maxConcurrency, conditions } = target;
  const reasons: string[] = [];
  for (const { hold } of conditions) if (hold !== undefined) reasons.push(hold.reason);
  const isHeld = reasons.length > 0;
  const isFull = inFlight >= maxConcurrency;
  if (weight === 0) reasons.push("weight 0");
  if (isFull) reasons.push(`${inFlight} of ${maxConcurrency} in flight`);
  return {
    url,
    weight,
    in_flight: inFlight,
    state: weight === 0 ? "off" : isHeld ? "held" : isFull ? "full" : "fit",
    reasons,
    ejections: conditions.reduce((sum, { ejections = 0 }) => sum + ejections, 0),
    back_off_step: conditions.reduce((sum, { backOffStep = 0 }) => sum + backOffStep, 0),
  };
}
