/**
 * Whether a worker still turns its event loop. It is asked once a second; twice in a row without an
 * answer, and it counts as hung. What a worker does at its longest, building 10,000 routes, gives way
 * every few milliseconds, and its garbage collector stops it for less than a second: five seconds of
 * silence are no work. One miss alone may be the supervisor's own, who was stopped meanwhile.
 */
const BETWEEN_MS = 1_000;
const ANSWER_MS = 2_500;
const MISSES = 2;

export interface Beating {
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
  /** Rejects after so long without an answer. */
  beat(withinMs: number): Promise<void>;
}

/** Calls `hung` with the time that it has been silent for, and ends with that or with the worker. */
export async function watchHeartbeat(
  worker: Beating,
  hung: (silentMs: number) => void,
): Promise<void> {
  let over = false;
  void worker.ended.then(() => over = true);
  for (let misses = 0; misses < MISSES;) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    if (over) return;
    try {
      await worker.beat(ANSWER_MS);
      misses = 0;
    } catch {
      misses++;
    }
    if (over) return;
  }
  hung(MISSES * (BETWEEN_MS + ANSWER_MS));
}
