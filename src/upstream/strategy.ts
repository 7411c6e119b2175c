import type { Digest } from "./hash.ts";
import type { Target } from "./target.ts";

/**
 * Whom to pick. Built once from its targets; a pick is synchronous, does no I/O, allocates
 * nothing, and steps past targets that are unfit or already tried: while a fit one is left, it
 * gives one. Strategies without a key do not look at it.
 */
export interface Strategy {
  pick(key: Digest, tried: ReadonlySet<Target>): Target | undefined;
  /** Where a key falls, for `weir explain`: of strategies with a key. Undefined: nowhere. */
  place?(key: Digest): Place | undefined;
}

export interface Place {
  /** For people: "slot 4711 of 65537". */
  readonly name: string;
  /** Whose place it is, fit or not. */
  readonly target: Target;
}

/** Takes new traffic, and has not been tried for this request. */
export function isFit(target: Target, tried: ReadonlySet<Target>): boolean {
  return target.weight > 0 && target.available && !tried.has(target);
}
