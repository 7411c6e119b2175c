import type { Digest } from "./hash.ts";
import type { Outcome } from "./outcome.ts";
import type { Target } from "./target.ts";

/**
 * Whom to pick. Built once from its targets; a pick is synchronous, does no I/O, allocates
 * nothing, and steps past targets that are unfit or already tried: while a fit one is left, it
 * gives one. Strategies without a key do not look at it.
 */
export interface Strategy {
  pick(key: Digest, tried: ReadonlySet<Target>): Target | undefined;
  /** What `pick` would give, with no turn taken. Absent: a pick takes none. */
  peek?(key: Digest, tried: ReadonlySet<Target>): Target | undefined;
  /** Where a key falls, for `weir explain`: of strategies with a key. Undefined: nowhere. */
  place?(key: Digest): Place | undefined;
  /** Told of each attempt; `index`: of its target among those of the upstream. */
  observe?(index: number, outcome: Outcome): void;
  /** Goes on from what `former`, of the same name, has learnt of targets with the same URLs. */
  takeOver?(former: Strategy): void;
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

/** The part of its weight that a target takes: 0 when it is not fit, below 1 as it warms up. */
export function shareOf(target: Target, tried: ReadonlySet<Target>): number {
  return isFit(target, tried) ? target.warmth : 0;
}

/** What a pick would give; nothing moves on. */
export function peek(
  strategy: Strategy,
  key: Digest,
  tried: ReadonlySet<Target>,
): Target | undefined {
  return strategy.peek === undefined ? strategy.pick(key, tried) : strategy.peek(key, tried);
}
