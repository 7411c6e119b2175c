/**
 * Long work done bit by bit, so that requests need not wait for the end of it: between two steps,
 * who drives it may give way.
 */
export type Steps<Result> = Generator<void, Result, void>;

export function atOnce<Result>(steps: Steps<Result>): Result {
  while (true) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Takes turns with all else that the program does. Rejects with what a step throws. */
export async function inTurns<Result>(steps: Steps<Result>): Promise<Result> {
  const turn = new Turn();
  while (true) {
    const { done, value } = steps.next();
    if (done) return value;
    if (turn.isOver) await turn.next();
  }
}

/** So long requests wait, and then until they have gone one way or come back the other. */
const TURN_MS = 5;

/**
 * Deno looks for bytes that have come when its loop is idle, else at every 61st tick; while V8 marks
 * its heap the loop is never idle. With these ticks a request then waits 0.1 s, without them 0.3.
 */
const TICKS = 32;

/** Of Node, and so of Deno and Bun. */
declare function setImmediate(run: () => void): unknown;

/** A while for which long work may go on. */
export class Turn {
  #startMs = performance.now();

  get isOver(): boolean {
    return performance.now() - this.#startMs >= TURN_MS;
  }

  /** Resolves when what has happened meanwhile has been seen to. */
  async next(): Promise<void> {
    for (let i = 0; i < TICKS; i++) await new Promise<void>((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#startMs = performance.now();
  }
}

/** Work that is done one after the other, in the order in which it was asked for. */
export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  /** Rejects as `work` does; what comes after it is done all the same. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Resolves when all that was asked for until now is done. Never rejects. */
  async rest(): Promise<void> {
    await this.#last;
  }
}
