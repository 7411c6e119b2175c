import type { Target } from "./target.ts";

/**
 * Whom to pick. Built once from its targets; a pick is synchronous, does no I/O, allocates
 * nothing, and steps past targets that are unfit or already tried.
 */
export interface Strategy {
  pick(tried: ReadonlySet<Target>): Target | undefined;
}

/** Takes new traffic, and has not been tried for this request. */
export function isFit(target: Target, tried: ReadonlySet<Target>): boolean {
  return target.weight > 0 && target.available && !tried.has(target);
}
