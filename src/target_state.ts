import type { Target } from "./target.ts";

/** A target as operators see it. */
export interface TargetState {
  readonly url: string;
  readonly weight: number;
  readonly in_flight: number;
  /** `off`: of weight 0; `held`: for `reasons`; `full`: as many in flight as it may have. */
  readonly state: "fit" | "off" | "held" | "full";
  readonly reasons: readonly string[];
}

export function stateOf(target: Target): TargetState {
  const { url, weight, inFlight, maxConcurrency } = target;
  const reasons: string[] = [];
  for (const { hold } of target.conditions) if (hold !== undefined) reasons.push(hold.reason);
  const isHeld = reasons.length > 0;
  const isFull = inFlight >= maxConcurrency;
  if (weight === 0) reasons.push("weight 0");
  if (isFull) reasons.push(`${inFlight} of ${maxConcurrency} in flight`);
  const state = weight === 0 ? "off" : isHeld ? "held" : isFull ? "full" : "fit";
  return { url, weight, in_flight: inFlight, state, reasons };
}
