import { callOf } from "../../proxy/call.ts";
import type { PlacedState, TargetName, UpstreamState } from "../../../routes/control.ts";
import { type Asked, explain, type Explanation, incomingOf } from "../../proxy/explain/explain.ts";
import type { Meter } from "../../proxy/telemetry.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import { placedStateOf, targetNamed, upstreamsOf } from "./state.ts";

/** What a process that answers requests can tell of its own snapshot, and do to it. */
export class Witness {
  readonly #snapshot: () => Snapshot;
  readonly #meter: Meter | undefined;

  constructor(snapshot: () => Snapshot, meter?: Meter) {
    this.#snapshot = snapshot;
    this.#meter = meter;
  }

  /** These are as of Control. */
  upstreams(): Promise<UpstreamState[]> {
    return Promise.resolve(upstreamsOf(this.#snapshot(), this.#meter));
  }

  // deno-lint-ignore require-await
  async drain(named: TargetName, drained: boolean): Promise<PlacedState> {
    const target = targetNamed(named, this.#snapshot());
    if (drained) target.drain();
    else target.undrain();
    return placedStateOf(target, this.#meter);
  }

  // deno-lint-ignore require-await
  async explain(asked: Asked): Promise<Explanation> {
    const snapshot = this.#snapshot();
    return explain(callOf(incomingOf(asked), snapshot.trusted), snapshot);
  }
}
