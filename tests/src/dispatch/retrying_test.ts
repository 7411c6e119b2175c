import { deepEqual, equal, notEqual } from "node:assert/strict";
import { Admission } from "../../../src/upstream/admission.ts";
import { type Body, type BodyReader, collect } from "../../../src/http/body/body.ts";
import { Budget } from "../../../src/dispatch/budget.ts";
import { retrying, type RetryPolicy } from "../../../src/dispatch/retrying.ts";
import type { Reply } from "../../../src/http/message.ts";
import { compileFaults } from "../../../src/upstream/outcome.ts";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import { bytesOf, textOf } from "../../socket_pair.ts";
import { bodyOf, HandBody } from "../http/body/reader.ts";
import { Clock } from "../../clock.ts";
import { switchesOf, targetsOf } from "../strategy/targets.ts";
import { Scripted } from "./scripted.ts";
import { answerOf } from "../../../src/http/message.ts";

const POLICY: RetryPolicy = {
  attempts: 3,
  isFault: compileFaults(["connect", "reset", "timeout", "503"]),
  sameAgain: true,
  maxBodyBytes: 8,
};

interface Scene {
  readonly policy?: Partial<RetryPolicy>;
  readonly weights?: readonly number[];
  readonly method?: string;
  readonly body?: Body;
  readonly maxConcurrency?: number;
  /** The client left before it began. */
  readonly left?: boolean;
}

/** A request under way, and what it has come to. */
class Stage implements Disposable {
  readonly clock = new Clock();
  readonly targets;
  readonly admission: Admission;
  readonly request: Scripted;
  /** The reply, or what the dispatch rejected with; undefined: neither yet. */
  outcome: unknown;

  constructor(scene: Scene = {}) {
    const { policy, weights = [1, 1, 1], method, body, maxConcurrency = 9, left = false } = scene;
    this.targets = targetsOf(weights, { maxConcurrency });
    this.admission = new Admission(new RoundRobin(this.targets), this.targets);
    this.request = new Scripted(method, body);
    if (left) this.request.signal.abort("left");
    const dispatch = retrying({ ...POLICY, ...policy });
    answerOf((receiver) => dispatch(this.request, this.admission, receiver))
      .catch((error) => error)
      .then((outcome) => this.outcome = outcome);
  }

  /** Until all that can happen has happened. */
  async passed(ms = 0): Promise<void> {
    await this.clock.pass(ms);
  }

  get inFlight(): number[] {
    return this.targets.map(({ inFlight }) => inFlight);
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

Deno.test("retrying asks one when it answers", async () => {
  using stage = new Stage();
  const reply = stage.request.answer(200);
  await stage.passed();
  equal(stage.outcome, reply);
  equal(stage.request.asked, "a");
});

Deno.test("retrying asks the next after each fault, and the last outcome is the client's", async () => {
  using stage = new Stage();
  stage.request.fail("reset");
  await stage.passed();
  stage.request.answer(503);
  await stage.passed();
  equal(stage.request.asked, "abc");
  const last = stage.request.answer(503);
  await stage.passed();
  equal(stage.outcome, last);
  equal(stage.request.asked, "abc");
  deepEqual(stage.inFlight, [0, 0, 0]);
});

Deno.test("retrying rejects with the last error", async () => {
  using stage = new Stage({ policy: { attempts: 2 } });
  stage.request.answer(503);
  await stage.passed();
  const last = stage.request.fail("timeout");
  await stage.passed();
  equal(stage.outcome, last);
});

Deno.test("retrying leaves what is no fault, and what is not the target's doing", async () => {
  for (const kind of ["protocol", "internal", "body_too_large", "request_timeout"] as const) {
    using stage = new Stage({ policy: { isFault: compileFaults(["connect", "timeout", "5xx"]) } });
    const error = stage.request.fail(kind);
    await stage.passed();
    deepEqual([stage.outcome, stage.request.asked], [error, "a"]);
  }
  for (const status of [200, 404, 500]) {
    using stage = new Stage();
    stage.request.answer(status);
    await stage.passed();
    equal((stage.outcome as Reply).status, status);
    equal(stage.request.asked, "a");
  }
});

Deno.test("retrying never gives up a switch of protocols", async () => {
  using stage = new Stage({ policy: { isFault: compileFaults(["1xx"]) } });
  const reply = stage.request.answer(101);
  await stage.passed();
  equal(stage.outcome, reply);
});

Deno.test("retrying asks again one that was tried, not the last, when none else is left", async () => {
  for (const [weights, asked] of [[[1, 1], "ababa"], [[1, 9], "babab"]] as const) {
    using stage = new Stage({ policy: { attempts: 5 }, weights });
    for (let i = 0; i < 5; i++) {
      stage.request.fail("reset");
      await stage.passed();
    }
    equal(stage.request.asked, asked);
  }
});

Deno.test("retrying asks the only one again, or with sameAgain false nobody", async () => {
  for (const [sameAgain, asked] of [[true, "aaa"], [false, "a"]] as const) {
    using stage = new Stage({ policy: { sameAgain }, weights: [1, 0] });
    for (let i = 0; i < asked.length; i++) {
      equal(stage.outcome !== undefined, false);
      stage.request.fail("reset");
      await stage.passed();
    }
    deepEqual([stage.request.asked, stage.outcome !== undefined], [asked, true]);
  }
});

Deno.test("retrying cancels a response only when the next lease is in hand", async () => {
  using stage = new Stage({ weights: [1, 1], maxConcurrency: 1 });
  const [, other] = switchesOf(stage.targets);
  const first = bodyOf([bytesOf("sorry")]);
  stage.request.answer(503, first);
  await stage.passed();
  equal(stage.request.asked, "ab");
  equal(first.cancelled.length, 1);
  deepEqual(stage.inFlight, [0, 1]);
  other.on = false;
  switchesOf(stage.targets)[0].on = false;
  const second = bodyOf([bytesOf("sorry")]);
  const reply = stage.request.answer(503, second);
  await stage.passed();
  equal(stage.outcome, reply);
  deepEqual(second.cancelled, []);
});

Deno.test("retrying sends no more for a client that has left", async () => {
  using stage = new Stage();
  stage.request.answer(503);
  stage.request.signal.abort("left");
  await stage.passed();
  equal(stage.request.asked, "a");
});

Deno.test("retrying repeats what is idempotent; the rest only when nothing was sent", async () => {
  const repeated = async (method: string, kind: "reset" | "connect", body?: Body) => {
    using stage = new Stage({ method, body });
    stage.request.fail(kind);
    await stage.passed();
    return stage.request.asked.length === 2;
  };
  for (const method of ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]) {
    equal(await repeated(method, "reset"), true, method);
    equal(await repeated(method, "reset", bytesOf("12345678")), true, method);
    equal(await repeated(method, "reset", bytesOf("123456789")), false, method);
  }
  for (const method of ["POST", "PATCH", "get", "INVENTED"]) {
    equal(await repeated(method, "reset"), false, method);
    equal(await repeated(method, "reset", bytesOf("1")), false, method);
    equal(await repeated(method, "connect"), true, method);
    equal(await repeated(method, "connect", bytesOf("123456789")), true, method);
  }
});

Deno.test("retrying passes a body on as it is when it cannot be sent again", async () => {
  const bodies: [string, BodyReader, number][] = [
    ["POST", new HandBody(), 8],
    ["PUT", new HandBody(9), 8],
    ["PUT", new HandBody(), 0],
  ];
  for (const [method, body, maxBodyBytes] of bodies) {
    using stage = new Stage({ method, body, policy: { maxBodyBytes } });
    equal(stage.request.last.body, body);
    stage.request.fail("connect");
    await stage.passed();
    equal(stage.request.asked, "ab");
    equal(stage.request.last.body, body);
  }
});

Deno.test("retrying sends a body again from its start, also one that is still coming", async () => {
  const body = new HandBody();
  using stage = new Stage({ method: "PUT", body });
  const first = stage.request.last.body as BodyReader;
  const piece = first.read();
  body.give(bytesOf("one "));
  equal(textOf((await piece)!), "one ");
  first.read();
  stage.request.fail("reset");
  await stage.passed();
  const whole = collect(stage.request.last.body, 99, () => new Error("too long"));
  await stage.passed();
  body.give(bytesOf("two"));
  await stage.passed();
  body.give(undefined);
  equal(textOf(await whole), "one two");
  stage.request.answer(200);
  await stage.passed();
  equal((stage.outcome as Reply).status, 200);
});

Deno.test("retrying does not repeat a body that has passed the limit", async () => {
  const body = new HandBody();
  using stage = new Stage({ method: "PUT", body });
  const read = (stage.request.last.body as BodyReader).read();
  body.give(bytesOf("123456789"));
  await read;
  const error = stage.request.fail("reset");
  await stage.passed();
  deepEqual([stage.outcome, stage.request.asked], [error, "a"]);
  equal(body.cancelled.length, 1);
});

Deno.test("retrying lets an upload go on after its answer, and cancels what nobody reads", async () => {
  const body = new HandBody();
  using stage = new Stage({ method: "PUT", body });
  stage.request.answer(200);
  await stage.passed();
  equal((stage.outcome as Reply).status, 200);
  deepEqual(body.cancelled, []);
  (stage.request.last.body as BodyReader).cancel("enough");
  deepEqual(body.cancelled, ["enough"]);
});

Deno.test("retrying lets go of the upload to a target whose response it does not use", async () => {
  const body = new HandBody();
  using stage = new Stage({ method: "PUT", body });
  stage.request.answer(503);
  await stage.passed();
  stage.request.answer(200);
  await stage.passed();
  deepEqual(body.cancelled, []);
  (stage.request.last.body as BodyReader).cancel("enough");
  deepEqual(body.cancelled, ["enough"]);
});

Deno.test("retrying keeps within the budget, to which each request adds once", async () => {
  const budget = new Budget({ share: 0.5, floorPerS: 0, now: () => 0 });
  const asked: string[] = [];
  for (let i = 0; i < 4; i++) {
    using stage = new Stage({ policy: { budget, attempts: 9 } });
    for (let sent = 0; sent !== stage.request.attempts.length;) {
      sent = stage.request.attempts.length;
      stage.request.fail("reset");
      await stage.passed();
    }
    asked.push(stage.request.asked);
  }
  deepEqual(asked, ["a", "ab", "a", "ab"]);
});

Deno.test("retrying gives an attempt up when no head comes in perTryMs, and tries on", async () => {
  using stage = new Stage({ policy: { perTryMs: 100 } });
  await stage.passed(99);
  equal(stage.request.asked, "a");
  await stage.passed(1);
  equal(stage.request.asked, "ab");
  deepEqual(stage.inFlight, [0, 1, 0]);
  stage.request.answer(200, new HandBody());
  await stage.passed();
  equal(stage.clock.pending, 0);
  await stage.passed(1000);
  equal(stage.request.last.signal.aborted, false);
});

Deno.test("retrying with perTryMs rejects with timeout after the last attempt", async () => {
  using stage = new Stage({ policy: { perTryMs: 100, attempts: 2 } });
  await stage.passed(200);
  equal((stage.outcome as { kind: string }).kind, "timeout");
  equal(stage.request.asked, "ab");
  equal(stage.clock.pending, 0);
});

Deno.test("retrying with perTryMs: a client's departure ends the attempt, and its body", async () => {
  for (const answered of [false, true]) {
    using stage = new Stage({ policy: { perTryMs: 100 } });
    notEqual(stage.request.last.signal, stage.request.signal);
    if (answered) stage.request.answer(200, new HandBody());
    await stage.passed();
    stage.request.signal.abort("left");
    await stage.passed();
    deepEqual([stage.request.last.signal.aborted, stage.request.last.signal.reason], [
      true,
      "left",
    ]);
    equal(stage.request.asked, "a");
    if (!answered) equal(stage.outcome, "left");
    equal(stage.clock.pending, 0);
  }
});

Deno.test("retrying with perTryMs: an attempt for a client that has left is aborted from the start", () => {
  using stage = new Stage({ policy: { perTryMs: 100 }, left: true });
  const { signal } = stage.request.last;
  deepEqual([signal.aborted, signal.reason], [true, "left"]);
});

Deno.test("retrying with perTryMs: an attempt that is over hears no more of its client", async () => {
  using stage = new Stage({ policy: { perTryMs: 100 } });
  stage.request.fail("reset");
  await stage.passed();
  stage.request.signal.abort("left");
  deepEqual(stage.request.attempts.map(({ signal }) => signal.aborted), [false, true]);
});

Deno.test("retrying sets no timer without perTryMs", () => {
  using stage = new Stage();
  equal(stage.clock.pending, 0);
  equal(stage.request.last.signal, stage.request.signal);
});
