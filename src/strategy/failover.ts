import type { Digest } from "../upstream/hash.ts";
import { isFit, type Strategy } from "../upstream/strategy.ts";
import type { Target } from "../upstream/target.ts";

/** The first fit target in the order written; weights but 0 mean nothing, nor does warmth. */
export class Failover implements Strategy {
  readonly #targets: readonly Target[];

  constructor(targets: readonly Target[]) {
    this.#targets = targets;
  }

  pick(_key: Digest, tried: ReadonlySet<Target>): Target | undefined {
    for (const target of this.#targets) if (isFit(target, tried)) return target;
    return undefined;
  }
}
