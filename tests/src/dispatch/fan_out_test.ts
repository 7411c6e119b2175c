import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { Admission } from "../../../src/upstream/admission.ts";
import type { BodyReader } from "../../../src/http/body/body.ts";
import { observed } from "../../../src/http/body/observed.ts";
import { ClientDeparture } from "../../../src/http/cancel.ts";
import type { Sendable } from "../../../src/dispatch/dispatch.ts";
import { firstGood } from "../../../src/dispatch/first_good.ts";
import type { OnFailure } from "../../../src/dispatch/last_resort.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { Fields } from "../../../src/http/fields.ts";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import type { Reply } from "../../../src/http/message.ts";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import { bytesOf } from "../../socket_pair.ts";
import { bodyOf } from "../http/body/reader.ts";
import { Clock } from "../../clock.ts";
import { targetsOf } from "../strategy/targets.ts";
import { type Course, courseOf, isGood, type Plan, type Rules } from "./fan_out_model.ts";
import { answerOf } from "../../../src/http/message.ts";

/** A departure that knows how many listen for it. */
class Watched extends ClientDeparture {
  listeners = 0;

  override addEventListener(...args: Parameters<ClientDeparture["addEventListener"]>): void {
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<ClientDeparture["addEventListener"]>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }
}

/** A request to targets that each do as planned, with all that it has begun and not ended. */
class Planned implements Sendable {
  readonly method = "GET";
  readonly body = undefined;
  readonly key = NO_DIGEST;
  readonly signal = new Watched();
  readonly startsMs: number[] = [];
  /** Attempts without an end, and bodies neither read to theirs nor cancelled. */
  open = 0;
  readonly #plans: readonly Plan[];

  constructor(plans: readonly Plan[]) {
    this.#plans = plans;
  }

  send: Sendable["send"] = (lease, receiver, { signal = this.signal } = {}) => {
    this.startsMs.push(performance.now());
    this.open++;
    this.#exchange(lease.target.index, signal as ClientDeparture).then((reply) => {
      lease.answered(reply.status);
      reply.body = observed(reply.body, () => lease.end());
      receiver.replied(reply);
    }, (error) => {
      this.open--;
      lease.failed(error);
      receiver.failed(error);
    });
  };

  #exchange(index: number, signal: ClientDeparture): Promise<Reply> {
    const { delayMs, status } = this.#plans[index];
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const timer = setTimeout(() => {
      if (status === undefined) return reject(new ProxyError("reset", "x"));
      const fields = Fields.from([["X-From", String(index)]]);
      const body = observed(bodyOf([bytesOf("body")]), () => this.open--);
      resolve({ status, reason: "", version: "1.1", fields, body });
    }, delayMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
    return promise;
  }
}

/** Fractions are such that no two events of a course fall on the same moment. */
const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    delayMs: fc.nat(60),
    status: fc.constantFrom(200, 404, 500, 503, undefined),
  }),
  { minLength: 1, maxLength: 6 },
).map((some) =>
  some.map(({ delayMs, status }, i) => ({ delayMs: delayMs + 1 / (4 << i), status }))
);

const rules: fc.Arbitrary<Rules> = fc.record({
  of: fc.integer({ min: 1, max: 7 }),
  maxParallel: fc.integer({ min: 1, max: 7 }),
  staggerMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  leaveMs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(Infinity) },
    fc.integer({ min: 1, max: 200 }).map((ms) => ms - 1 / 1024),
  ),
});

const graces = fc.constantFrom(0, 5);

const onFailures = fc.constantFrom<OnFailure>("problem", "500", "last", "best");

/** The target whose answer the client gets, or how it is refused. */
function expected(course: Course, plans: readonly Plan[], onFailure: OnFailure): unknown {
  if (course.endMs === Infinity) return "left";
  if (course.winner !== undefined) return course.winner;
  const inOrder = course.notGood.toSorted((a, b) => plans[a].status! - plans[b].status!);
  const kept = {
    last: course.notGood.at(-1),
    best: inOrder[0],
    problem: undefined,
    500: undefined,
  };
  return kept[onFailure] ?? (onFailure === "500" ? "all_failed" : "no_good_answer");
}

async function outcomeOf(replied: Promise<Reply>): Promise<unknown> {
  try {
    const { fields, body } = await replied;
    const reader = body as BodyReader;
    while (await reader.read() !== undefined);
    return Number(fields.get("x-from"));
  } catch (error) {
    return error instanceof ProxyError ? error.kind : error;
  }
}

Deno.test("firstGood does as its model says, and ends all that it has begun", async () => {
  await fc.assert(
    fc.asyncProperty(plans, rules, onFailures, graces, async (plans, rules, onFailure, graceMs) => {
      using clock = new Clock();
      const targets = targetsOf(plans.map(() => 1));
      const request = new Planned(plans);
      const { of, maxParallel, staggerMs, leaveMs } = rules;
      const dispatch = firstGood({
        isGood,
        of,
        maxParallel,
        stagger: { ms: staggerMs },
        methods: new Set(["GET"]),
        bufferBytes: 0,
        onFailure,
        attemptsHeader: false,
        graceMs,
        now: () => performance.now(),
      });
      const admission = new Admission(new RoundRobin(targets), targets);
      const replied = answerOf((receiver) => dispatch(request, admission, receiver));
      let outcome: unknown;
      let endMs = Infinity;
      outcomeOf(replied).then((how) => {
        outcome = how;
        endMs = clock.nowMs;
      });
      if (leaveMs !== Infinity) setTimeout(() => request.signal.abort("left"), leaveMs);
      await clock.pass(1000);

      const course = courseOf(plans, rules);
      equal(outcome, expected(course, plans, onFailure));
      equal(endMs, Math.min(course.endMs, leaveMs));
      deepEqual(request.startsMs, course.startsMs);
      equal(request.open, 0);
      deepEqual(targets.map(({ inFlight }) => inFlight), plans.map(() => 0));
      equal(clock.pending, 0);
      equal(request.signal.listeners, 0);
    }),
    { numRuns: 150 },
  );
});
