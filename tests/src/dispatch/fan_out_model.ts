/** What a fan-out does, told step by step in its own time: the measure for the real one. */

/** What a target does with a request: answers, or after the same time fails. */
export interface Plan {
  readonly delayMs: number;
  /** Undefined: it fails. */
  readonly status: number | undefined;
}

export interface Rules {
  readonly of: number;
  readonly maxParallel: number;
  readonly staggerMs: number;
  /** When the client leaves. */
  readonly leaveMs: number;
}

export interface Course {
  /** The target whose answer is good; undefined: none. */
  readonly winner: number | undefined;
  /** When it was known how it ends; Infinity: the client left before. */
  readonly endMs: number;
  /** When each target was asked. */
  readonly startsMs: readonly number[];
  /** Targets whose answers were not good, in the order in which they came. */
  readonly notGood: readonly number[];
}

export function isGood(status: number): boolean {
  return status < 500;
}

export function courseOf(plans: readonly Plan[], rules: Rules): Course {
  const { of, maxParallel, staggerMs, leaveMs } = rules;
  const most = Math.min(of, plans.length);
  const startsMs: number[] = [];
  const notGood: number[] = [];
  let running: { index: number; endMs: number }[] = [];
  let nowMs = 0;
  while (nowMs < leaveMs) {
    const isLate = nowMs - (startsMs.at(-1) ?? -Infinity) >= staggerMs;
    const isFree = running.length === 0 || (running.length < maxParallel && isLate);
    if (isFree && startsMs.length < most) {
      const index = startsMs.push(nowMs) - 1;
      running.push({ index, endMs: nowMs + plans[index].delayMs });
      continue;
    }
    if (running.length === 0) return { winner: undefined, endMs: nowMs, startsMs, notGood };
    const next = running.reduce((a, b) => b.endMs < a.endMs ? b : a);
    const maySoon = startsMs.length < most && running.length < maxParallel;
    const dueMs = maySoon ? startsMs.at(-1)! + staggerMs : Infinity;
    nowMs = Math.min(dueMs, next.endMs, leaveMs);
    if (nowMs !== next.endMs) continue;
    running = running.filter((each) => each !== next);
    const { status } = plans[next.index];
    if (status === undefined) continue;
    if (isGood(status)) return { winner: next.index, endMs: nowMs, startsMs, notGood };
    notGood.push(next.index);
  }
  return { winner: undefined, endMs: Infinity, startsMs, notGood };
}
