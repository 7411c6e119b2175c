import { callOf } from "../call.ts";
import type { Control, PlacedState, TargetName, Totals, UpstreamState } from "../control.ts";
import { type Asked, explain, type Explanation, incomingOf } from "../explain.ts";
import type { Exposition } from "../metrics.ts";
import { type Reloaded, shown } from "../reload.ts";
import type { Snapshot } from "../snapshot.ts";
import { placedStateOf, targetNamed, upstreamsOf } from "./state.ts";

/** What a process knows of itself, and can do. */
export interface Process {
  snapshot(): Snapshot;
  config(): unknown;
  draining(): boolean;
  readonly exposition: Exposition;
  totals(): Totals;
  /** As of Control. */
  reload(): Promise<Reloaded>;
}

/** The control of a program that is one process. */
export class LocalControl implements Control {
  readonly #process: Process;

  constructor(process: Process) {
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

  upstreams(): Promise<UpstreamState[]> {
    return Promise.resolve(upstreamsOf(this.#process.snapshot()));
  }

  // deno-lint-ignore require-await
  async drain(named: TargetName, drained: boolean): Promise<PlacedState> {
    const target = targetNamed(named, this.#process.snapshot());
    if (drained) target.drain();
    else target.undrain();
    return placedStateOf(target);
  }

  // deno-lint-ignore require-await
  async explain(asked: Asked): Promise<Explanation> {
    const snapshot = this.#process.snapshot();
    return explain(callOf(incomingOf(asked), snapshot.trusted), snapshot);
  }

  reload(): Promise<Reloaded> {
    return this.#process.reload();
  }
}
