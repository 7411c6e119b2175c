import { callOf } from "../../proxy/call.ts";
import type { PlacedState, TargetName, UpstreamState } from "./control.ts";
import { type Asked, explain, type Explanation, incomingOf } from "../../proxy/explain/explain.ts";
import type { Snapshot } from "../../proxy/snapshot.ts";
import { placedStateOf, targetNamed, upstreamsOf } from "./state.ts";

/** What a process that answers requests can tell of its own snapshot, and do to it. */
export class Witness {
  readonly #snapshot: () => Snapshot;

  constructor(snapshot: () => Snapshot) {
    this.#snapshot = snapshot;
  }

  /** These are as of Control. */
  upstreams(): Promise<UpstreamState[]> {
    return Promise.resolve(upstreamsOf(this.#snapshot()));
  }

  // deno-lint-ignore require-await
  async drain(named: TargetName, drained: boolean): Promise<PlacedState> {
    const target = targetNamed(named, this.#snapshot());
    if (drained) target.drain();
    else target.undrain();
    return placedStateOf(target);
  }

  // deno-lint-ignore require-await
  async explain(asked: Asked): Promise<Explanation> {
    const snapshot = this.#snapshot();
    return explain(callOf(incomingOf(asked), snapshot.trusted), snapshot);
  }
}
