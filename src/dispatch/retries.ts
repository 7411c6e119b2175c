import type { Admission } from "../upstream/admission.ts";
import type { Replay } from "../http/body/replayed.ts";
import type { Sendable } from "./dispatch.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { isIdempotent } from "../http/message.ts";
import type { Target } from "../upstream/target.ts";
import type { Lease } from "../upstream/lease.ts";
import type { Budget } from "./budget.ts";

export interface RetryLimits {
  /** With the first. */
  readonly attempts: number;
  /** Where all fit targets have been tried, one of them is tried again. */
  readonly sameAgain: boolean;
  /** Undefined: no limit but `attempts`. */
  readonly budget?: Budget;
}

const NONE: ReadonlySet<Target> = new Set();

/** What a request that has failed may still try. */
export class Retries {
  readonly #request: Sendable;
  readonly #admission: Admission;
  /** Of a body that is kept; the request is then idempotent. */
  readonly #replay: Replay | undefined;
  readonly #limits: RetryLimits;
  readonly #tried = new Set<Target>();
  #left: number;

  constructor(
    request: Sendable,
    admission: Admission,
    { replay, limits }: { replay: Replay | undefined; limits: RetryLimits },
  ) {
    this.#request = request;
    this.#admission = admission;
    this.#replay = replay;
    this.#limits = limits;
    this.#left = limits.attempts - 1;
  }

  /** For one more attempt after that on `last`, which failed with `error`, or with a response. */
  next(last: Target, error: unknown): Lease | undefined {
    if (this.#left === 0 || this.#request.signal.aborted || !this.#isSafe(error)) return undefined;
    this.#left--;
    this.#tried.add(last);
    return isUnsent(error) || this.#isAfforded() ? this.#lease(last) : undefined;
  }

  /** Drawn before the pick, as that moves the strategy on; what finds no target is no storm. */
  #isAfforded(): boolean {
    return this.#limits.budget?.withdraw() ?? true;
  }

  /** Without a replay, a body that there is has gone nowhere for as long as nothing was sent. */
  #isSafe(error: unknown): boolean {
    if (this.#replay !== undefined) return this.#replay.repeatable;
    return isUnsent(error) ||
      (this.#request.body === undefined && isIdempotent(this.#request.method));
  }

  #lease(last: Target): Lease | undefined {
    const { key } = this.#request;
    const elsewhere = this.#admission.take(key, this.#tried);
    if (elsewhere !== undefined || !this.#limits.sameAgain) return elsewhere;
    return this.#admission.take(key, new Set([last])) ?? this.#admission.take(key, NONE);
  }
}

/** No target has had any work of it, so trying elsewhere adds no load to be budgeted. */
function isUnsent(error: unknown): boolean {
  return error instanceof ProxyError && error.unsent;
}
