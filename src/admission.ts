/** How a request gets hold of a target: the strategy's pick, leased in the same step. */
import { ProxyError } from "./errors.ts";
import type { Digest } from "./hash.ts";
import type { Strategy } from "./strategy.ts";
import { Lease, type Target } from "./target.ts";

/** Of a target that is full, and where no target tells when it will be fit. */
const SOON_MS = 1000;

export class Admission {
  readonly strategy: Strategy;
  readonly #targets: readonly Target[];

  constructor(strategy: Strategy, targets: readonly Target[]) {
    this.strategy = strategy;
    this.#targets = targets;
  }

  /** Undefined: none is fit. */
  take(key: Digest, tried: ReadonlySet<Target>): Lease | undefined {
    const target = this.strategy.pick(key, tried);
    return target && new Lease(target);
  }

  /** Why a request was not taken, with the time after which it may be. */
  refusal(): ProxyError {
    return new ProxyError("no_target", "no target is fit to take the request", {
      fields: { "Retry-After": String(this.#retryAfterS()) },
    });
  }

  /** Whole seconds (RFC 9110 §10.2.3) until the first target may be fit. */
  #retryAfterS(): number {
    let soonestMs = Infinity;
    for (const target of this.#targets) {
      if (target.weight === 0) continue;
      const heldMs = heldUntil(target) - target.now();
      soonestMs = Math.min(soonestMs, heldMs > 0 ? heldMs : SOON_MS);
    }
    return Math.ceil((Number.isFinite(soonestMs) ? soonestMs : SOON_MS) / 1000);
  }
}

/** 0: nothing holds it back; Infinity: nobody knows. */
function heldUntil({ conditions }: Target): number {
  let untilMs = 0;
  for (const { hold } of conditions) {
    if (hold !== undefined) untilMs = Math.max(untilMs, hold.untilMs ?? Infinity);
  }
  return untilMs;
}
