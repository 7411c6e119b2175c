import { equal, rejects, throws } from "node:assert/strict";
import { atOnce, inTurns, type Steps } from "../../../src/grammar/steps.ts";
import { Clock } from "../../clock.ts";

/** Each step takes 2 ms, of a clock that stands still otherwise. */
class Work {
  readonly clock = new Clock();
  steps = 0;

  constructor() {
    performance.now = () => this.clock.nowMs + 2 * this.steps;
  }

  *of(count: number): Steps<string> {
    for (let i = 0; i < count; i++) {
      this.steps++;
      yield;
    }
    return "done";
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

function* fails(): Steps<void> {
  yield;
  throw new Error("no");
}

Deno.test("atOnce gives what the steps come to, or throws what one throws", () => {
  using work = new Work();
  equal(atOnce(work.of(7)), "done");
  equal(work.steps, 7);
  throws(() => atOnce(fails()), /no/);
});

Deno.test("inTurns gives way when it has gone on for 5 ms", async () => {
  using work = new Work();
  const result = inTurns(work.of(7));
  equal(work.steps, 3);
  for (let i = 0; i < 100 && work.steps < 7; i++) await work.clock.pass(0);
  equal(work.steps, 7);
  equal(await result, "done");
});

Deno.test("inTurns rejects with what a step throws", async () => {
  await rejects(inTurns(fails()), /no/);
});
