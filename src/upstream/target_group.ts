/** The targets of an upstream, who admits requests to them, and what watches over them. */
import type { Admission } from "./admission.ts";
import type { BackOff } from "./back_off.ts";
import type { ActiveChecks } from "./health/active.ts";
import type { Health } from "./health/health.ts";
import type { Outlier } from "./health/outlier.ts";
import type { Target } from "./target.ts";

export interface TargetGroup {
  /** Of its upstream. */
  readonly name: string;
  readonly targets: readonly Target[];
  readonly admission: Admission;
  /** Undefined: nothing watches. */
  readonly watch: Watch | undefined;
}

/** What may hold targets back. */
export interface Watch {
  readonly health: Health | undefined;
  /** Asks the targets whether they are healthy; undefined: nobody does. */
  readonly checks: ActiveChecks | undefined;
  /** Of each target, in their order; none where there are no such. */
  readonly outliers: readonly Outlier[];
  readonly backOffs: readonly BackOff[];
}

type Groups = ReadonlyMap<string, TargetGroup>;

/** Begins what goes on between requests. */
export function start(groups: Groups): void {
  for (const { watch } of groups.values()) watch?.checks?.start();
}

/** Ends that, and closes connections that nobody uses; those in use close when they are done. */
export function close(groups: Groups): void {
  for (const { watch, targets } of groups.values()) {
    watch?.checks?.stop();
    for (const { transport } of targets) transport.close();
  }
}

/** For platforms where nothing goes on between requests. Never rejects. */
export async function upkeep(groups: Groups): Promise<void> {
  await Promise.all(Array.from(groups.values(), ({ watch }) => watch?.checks?.runDue()));
}
