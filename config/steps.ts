/**
 * Long work that can be done bit by bit: between two of its steps, whoever drives it may do
 * something else.
 */
export type Steps<Result> = Generator<void, Result, void>;

export function atOnce<Result>(steps: Steps<Result>): Result {
  while (true) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
