import type { Outcome } from "./outcome.ts";

/**
 * What the targets of one upstream have in common: their requests in flight, side by side, so that
 * a scan is short; and who is told of what goes on with them, which is their admission.
 */
export class Load {
  total = 0;
  readonly counts: Int32Array;
  /** Called when one of them may take a request that it could not take before. */
  onFree: (() => void) | undefined;
  /** Told of each attempt on the target at an index, as its conditions are. */
  onOutcome: ((index: number, outcome: Outcome) => void) | undefined;

  constructor(targets: number) {
    this.counts = new Int32Array(targets);
  }
}
