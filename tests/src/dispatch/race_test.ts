import { deepEqual, equal } from "node:assert/strict";
import { type Pace, race } from "../../../src/dispatch/race.ts";
import { Clock } from "../../clock.ts";

const PACE = { of: 3, maxParallel: 3, staggerMs: 0 };

/** A race of which a test ends each attempt by hand. */
class Course implements Disposable {
  readonly clock = new Clock();
  readonly attempts: PromiseWithResolvers<string>[] = [];
  /** When each attempt began. */
  readonly startsMs: number[] = [];
  outcome: unknown;

  constructor(
    pace: Partial<Omit<Pace, "staggerMs"> & { staggerMs: number }> = {},
    { available = 9 } = {},
  ) {
    const { of, maxParallel, staggerMs } = { ...PACE, ...pace };
    const begin = () => this.attempts.length < available ? this.#begin() : undefined;
    race(begin, { of, maxParallel, staggerMs: () => staggerMs })
      .catch((error) => error)
      .then((outcome) => this.outcome = outcome);
  }

  /** Why all failed. */
  get reasons(): string[] {
    return (this.outcome as AggregateError).errors.map(({ message }) => message);
  }

  /** Until all that can happen has happened. */
  async passed(ms = 0): Promise<void> {
    await this.clock.pass(ms);
  }

  async failed(...indexes: number[]): Promise<void> {
    for (const index of indexes) this.attempts[index].reject(new Error(`${index} failed`));
    await this.passed();
  }

  async succeeded(index: number): Promise<void> {
    this.attempts[index].resolve(`${index} won`);
    await this.passed();
  }

  #begin(): Promise<string> {
    const attempt = Promise.withResolvers<string>();
    this.attempts.push(attempt);
    this.startsMs.push(this.clock.nowMs);
    return attempt.promise;
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

Deno.test("race begins all at once where nothing keeps it from that", () => {
  using course = new Course();
  equal(course.attempts.length, 3);
  equal(course.clock.pending, 0);
});

Deno.test("race: the first to succeed wins, whatever the others come to", async () => {
  for (const then of ["failed", "succeeded"] as const) {
    using course = new Course();
    await course.failed(0);
    equal(course.outcome, undefined);
    await course.succeeded(2);
    await course[then](1);
    equal(course.outcome, "2 won");
  }
});

Deno.test("race: of two that succeed in one turn of the event loop the first wins", async () => {
  using course = new Course();
  course.attempts[1].resolve("1 won");
  course.attempts[0].resolve("0 won");
  await course.passed();
  equal(course.outcome, "1 won");
});

Deno.test("race rejects with the reasons of all, in the order of their starts", async () => {
  using course = new Course();
  await course.failed(2, 0, 1);
  deepEqual(course.reasons, ["0 failed", "1 failed", "2 failed"]);
});

Deno.test("race begins one after the other with maxParallel 1", async () => {
  using course = new Course({ maxParallel: 1 });
  equal(course.attempts.length, 1);
  await course.failed(0);
  equal(course.attempts.length, 2);
  await course.succeeded(1);
  deepEqual([course.outcome, course.attempts.length], ["1 won", 2]);
});

Deno.test("race keeps to maxParallel", async () => {
  using course = new Course({ of: 4, maxParallel: 2 });
  equal(course.attempts.length, 2);
  await course.failed(1);
  equal(course.attempts.length, 3);
  await course.failed(0);
  equal(course.attempts.length, 4);
});

Deno.test("race begins each next a stagger after the one before", async () => {
  using course = new Course({ staggerMs: 10 });
  await course.passed(20);
  deepEqual(course.startsMs, [0, 10, 20]);
  equal(course.clock.pending, 0);
});

Deno.test("race does not wait for the stagger when nothing runs, and counts it anew", async () => {
  using course = new Course({ staggerMs: 10 });
  await course.passed(4);
  await course.failed(0);
  deepEqual(course.startsMs, [0, 4]);
  await course.passed(100);
  deepEqual(course.startsMs, [0, 4, 14]);
});

Deno.test("race waits for the stagger while another still runs", async () => {
  using course = new Course({ of: 4, staggerMs: 10 });
  await course.passed(14);
  await course.failed(0);
  deepEqual(course.startsMs, [0, 10]);
  await course.passed(6);
  deepEqual(course.startsMs, [0, 10, 20]);
});

Deno.test("race: a stagger that passes while maxParallel run is not waited for again", async () => {
  using course = new Course({ maxParallel: 2, staggerMs: 10 });
  await course.passed(50);
  deepEqual(course.startsMs, [0, 10]);
  await course.failed(0);
  deepEqual(course.startsMs, [0, 10, 50]);
});

Deno.test("race begins none after one has won, and leaves no timer", async () => {
  using course = new Course({ staggerMs: 10 });
  await course.succeeded(0);
  equal(course.clock.pending, 0);
  await course.passed(100);
  deepEqual(course.startsMs, [0]);
});

Deno.test("race ends when there are no more attempts to be had", async () => {
  for (const staggerMs of [0, 10]) {
    using course = new Course({ of: 4, staggerMs }, { available: 2 });
    await course.passed(100);
    equal(course.attempts.length, 2);
    equal(course.clock.pending, 0);
    equal(course.outcome, undefined);
    await course.failed(1);
    await course.failed(0);
    const none = "no other target is fit";
    deepEqual(course.reasons, ["0 failed", "1 failed", none, none]);
  }
});

Deno.test("race rejects at once when there is no attempt at all", async () => {
  using course = new Course({}, { available: 0 });
  await course.passed();
  equal(course.outcome instanceof AggregateError, true);
});
