import { equal } from "node:assert/strict";
import fc from "fast-check";
import { Deadline } from "../../../src/http/deadline.ts";
import { Clock } from "../../clock.ts";

Deno.test("Deadline expires once, when its time has come", async () => {
  using clock = new Clock();
  let expired = 0;
  const deadline = new Deadline(() => expired++);
  deadline.start(100);
  await clock.pass(99);
  equal(expired, 0);
  await clock.pass(1);
  equal(expired, 1);
  await clock.pass(1000);
  equal(expired, 1);
});

Deno.test("Deadline does not expire once stopped", async () => {
  using clock = new Clock();
  const deadline = new Deadline(() => {
    throw new Error("expired");
  });
  deadline.start(100);
  deadline.stop();
  await clock.pass(1000);
});

Deno.test("Deadline is moved by another start, both ways", async () => {
  using clock = new Clock();
  const expiredAt: number[] = [];
  const deadline = new Deadline(() => expiredAt.push(clock.nowMs));
  deadline.start(100);
  await clock.pass(50);
  deadline.start(100);
  await clock.pass(20);
  deadline.start(10);
  await clock.pass(1000);
  equal(expiredAt.join(), "80");
});

Deno.test("Deadline may be started again when it has expired, and from within", async () => {
  using clock = new Clock();
  let expired = 0;
  const deadline: Deadline = new Deadline(() => {
    if (++expired < 3) deadline.start(10);
  });
  deadline.start(10);
  await clock.pass(25);
  equal(expired, 2);
  await clock.pass(10);
  equal(expired, 3);
  await clock.pass(100);
  equal(expired, 3);
});

Deno.test("Deadline.dispose frees its timer, and it may be started again", async () => {
  using clock = new Clock();
  let expired = 0;
  const deadline = new Deadline(() => expired++);
  deadline.start(100);
  deadline.dispose();
  equal(clock.pending, 0);
  deadline.start(100);
  await clock.pass(100);
  equal(expired, 1);
});

Deno.test("Deadline keeps one timer, however often it is moved", () => {
  using clock = new Clock();
  const deadline = new Deadline(() => {});
  for (let i = 0; i < 1000; i++) {
    deadline.start(100 - i % 10);
    deadline.stop();
    deadline.start(100);
  }
  equal(clock.pending, 1);
});

Deno.test("Deadline expires when the last start says, whatever came before", async () => {
  const step = fc.oneof(
    fc.record({ start: fc.integer({ min: 1, max: 50 }) }),
    fc.record({ pass: fc.integer({ min: 1, max: 50 }) }),
    fc.constant({ stop: true }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      using clock = new Clock();
      let [due, expired, expected] = [Infinity, 0, 0];
      const deadline = new Deadline(() => expired++);
      for (const each of steps) {
        if ("start" in each) {
          deadline.start(each.start);
          due = clock.nowMs + each.start;
        } else if ("pass" in each) {
          await clock.pass(each.pass);
          if (due <= clock.nowMs) [due, expected] = [Infinity, expected + 1];
        } else {
          deadline.stop();
          due = Infinity;
        }
        equal(expired, expected);
      }
      deadline.dispose();
      equal(clock.pending, 0);
    }),
    { numRuns: 50 },
  );
});
