import type { Control } from "../../../routes/control.ts";
import type { Totals } from "../../telemetry/trend/sample.ts";
import type { Exposition } from "../../telemetry/metrics/exposition.ts";
import { shown } from "../reload/shown.ts";
import type { Reloaded } from "../../../routes/control.ts";
import type { Meter } from "../../proxy/telemetry.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import { Witness } from "./witness.ts";

/** What a process knows of itself, and can do. */
export interface Process {
  snapshot(): Snapshot;
  readonly meter?: Meter;
  config(): unknown;
  draining(): boolean;
  readonly exposition: Exposition;
  totals(): Totals;
  /** As of Control. */
  reload(): Promise<Reloaded>;
}

/** The control of a program that is one process. */
export class LocalControl extends Witness implements Control {
  readonly #process: Process;

  constructor(process: Process) {
    super(() => process.snapshot(), process.meter);
    this.#process = process;
  }

  ready(): boolean {
    return !this.#process.draining();
  }

  get config(): unknown {
    return shown(this.#process.config());
  }

  get exposition(): Exposition {
    return this.#process.exposition;
  }

  totals(): Promise<Totals> {
    return Promise.resolve(this.#process.totals());
  }

  reload(): Promise<Reloaded> {
    return this.#process.reload();
  }
}
