import type { Health, Probe } from "./health.ts";
import { Check, type CheckOptions } from "./check.ts";

/**
 * Asks every target of an upstream, again and again, whether it is well; one probe of a target at
 * a time. By timers (`start`), or where none run between requests (workerd) by `runDue` with each
 * request: by one of them. Targets count as healthy until their checks say otherwise.
 */
export class ActiveChecks {
  readonly #checks: readonly Check[];

  /** `probes`: one for each target, in their order. */
  constructor(health: Health, probes: readonly Probe[], options: CheckOptions) {
    this.#checks = probes.map((probe, index) =>
      new Check(probe, (healthy, reason) => health.check(index, healthy, reason), options)
    );
  }

  /** The check at `index` keeps the verdict of that at `formerIndex` until it has its own. */
  takeOver(index: number, former: ActiveChecks, formerIndex: number): void {
    this.#checks[index].takeOver(former.#checks[formerIndex]);
  }

  start(): void {
    for (const check of this.#checks) check.start();
  }

  /** Aborts the probes under way; their outcome counts for nothing. */
  stop(): void {
    for (const check of this.#checks) check.stop();
  }

  /** Runs the probes that are due; ends with the last of them, never rejects. Undefined: none. */
  runDue(): Promise<void> | undefined {
    const due = this.#checks.filter(({ isDue }) => isDue);
    if (due.length === 0) return undefined;
    return Promise.all(due.map((check) => check.run())).then(() => {});
  }
}
