import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { Admission } from "../../../src/upstream/admission.ts";
import type { Attempt as Recorded } from "../../../src/dispatch/attempt.ts";
import type { Body } from "../../../src/http/body/body.ts";
import { firstGood, type FirstGoodPolicy } from "../../../src/dispatch/first_good.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { Fields } from "../../../src/http/fields.ts";
import type { Reply } from "../../../src/http/message.ts";
import type { Outcome } from "../../../src/upstream/outcome.ts";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import type { Target } from "../../../src/upstream/target.ts";
import { bytesOf, socketPair } from "../../socket_pair.ts";
import { bodyOf, HandBody } from "../http/body/reader.ts";
import { Clock } from "../../clock.ts";
import { targetsOf } from "../strategy/targets.ts";
import { Scripted } from "./scripted.ts";
import { answerOf } from "../../../src/http/message.ts";
import { TunnelEnd } from "../../../src/http/tunnel_end.ts";

const POLICY: FirstGoodPolicy = {
  isGood: (status) => status >= 200 && status < 500,
  of: 3,
  maxParallel: 3,
  stagger: { ms: 0 },
  methods: new Set(["GET", "HEAD", "PUT"]),
  bufferBytes: 8,
  onFailure: "problem",
  attemptsHeader: false,
  graceMs: 0,
  now: () => performance.now(),
};

/** A request that knows how many listen for its client's departure, and what was recorded. */
class Watched extends Scripted {
  listeners = 0;
  recorded: readonly Recorded[] | undefined;
  answeredBy: Target | undefined;
  /** Which attempts had been aborted when they were recorded. */
  abortedThen: boolean[] = [];

  constructor(method?: string, body?: Body) {
    super(method, body);
    const { signal } = this;
    const { addEventListener: add, removeEventListener: remove } = signal;
    signal.addEventListener = (...args) => {
      this.listeners++;
      add.apply(signal, args);
    };
    signal.removeEventListener = (...args) => {
      this.listeners--;
      remove.apply(signal, args);
    };
  }

  record(attempts: readonly Recorded[], target: Target | undefined): void {
    this.recorded = attempts;
    this.answeredBy = target;
    this.abortedThen = this.attempts.map(({ signal }) => signal.aborted);
  }
}

interface Scene {
  readonly policy?: Partial<FirstGoodPolicy>;
  readonly weights?: readonly number[];
  readonly method?: string;
  readonly body?: Body;
  readonly maxConcurrency?: number;
  readonly left?: boolean;
}

/** A request under way to targets a, b and c, and what it has come to. */
class Stage implements Disposable {
  readonly clock = new Clock();
  readonly targets: Target[];
  readonly outcomes: [target: string, Outcome][] = [];
  readonly request: Watched;
  outcome: unknown;

  constructor(scene: Scene = {}) {
    const { policy, weights = [1, 1, 1], method, body, maxConcurrency = 9, left } = scene;
    this.targets = targetsOf(weights, { maxConcurrency });
    for (const target of this.targets) {
      const settle = (outcome: Outcome) => this.outcomes.push([target.authority, outcome]);
      target.watch([{ hold: undefined, settle }]);
    }
    this.request = new Watched(method, body);
    if (left) this.request.signal.abort("left");
    const admission = new Admission(new RoundRobin(this.targets), this.targets);
    const dispatch = firstGood({ ...POLICY, ...policy });
    answerOf((receiver) => dispatch(this.request, admission, receiver))
      .catch((error) => error)
      .then((outcome) => this.outcome = outcome);
  }

  /** Until all that can happen has happened, once `ms` have passed. */
  async passed(ms = 0): Promise<void> {
    await this.clock.pass(ms);
  }

  /** The attempt at `index` is answered. */
  async answered(index: number, status: number, parts: Partial<Reply> = {}): Promise<Reply> {
    const fields = new Fields();
    const reply = { status, reason: "", version: "1.1", fields, body: undefined, ...parts };
    this.request.attempts[index].reply(reply);
    await this.passed();
    return reply;
  }

  async failed(index: number, error: unknown): Promise<void> {
    this.request.attempts[index].fail(error);
    await this.passed();
  }

  get asked(): string {
    return this.request.asked;
  }

  get inFlight(): number[] {
    return this.targets.map(({ inFlight }) => inFlight);
  }

  /** Whether an interim response of each attempt would be the client's now. */
  get interims(): boolean[] {
    return this.request.attempts.map(({ passesInterim }) => passesInterim());
  }

  get aborted(): boolean[] {
    return this.request.attempts.map(({ signal }) => signal.aborted);
  }

  get records() {
    return this.request.recorded?.map(({ target, outcome, status, reason, ms }) => {
      return [target.authority, outcome, status ?? reason, ms];
    });
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

const reset = () => new ProxyError("reset", "x");

Deno.test("firstGood: the first good answer is the client's, and the losers are aborted", async () => {
  using stage = new Stage();
  equal(stage.asked, "abc");
  const body = new HandBody();
  const reply = await stage.answered(1, 200, { body });
  equal(stage.outcome, reply);
  deepEqual(stage.request.abortedThen, [true, false, true]);
  deepEqual(stage.aborted, [true, false, true]);
  deepEqual(stage.inFlight, [0, 1, 0]);
  deepEqual(body.cancelled, []);
});

Deno.test("firstGood: what counts as good is the policy's", async () => {
  using stage = new Stage({ policy: { isGood: (status) => status === 304 } });
  await stage.answered(0, 200);
  await stage.answered(1, 404);
  equal(stage.outcome, undefined);
  const reply = await stage.answered(2, 304);
  equal(stage.outcome, reply);
});

Deno.test("firstGood: a switch of protocols is good, and one that comes too late is ended", async () => {
  using stage = new Stage();
  const [[tunnel], [late]] = [socketPair(), socketPair()];
  stage.answered(2, 101, { tunnel: new TunnelEnd(tunnel) });
  await stage.answered(0, 101, { tunnel: new TunnelEnd(late) });
  equal((stage.outcome as Reply).tunnel!.socket, tunnel);
  deepEqual([tunnel.open, late.open], [true, false]);
});

Deno.test("firstGood: answers that are not good are let go at once", async () => {
  using stage = new Stage();
  const body = bodyOf([bytesOf("sorry")]);
  await stage.answered(0, 503, { body });
  equal(body.cancelled.length, 1);
  deepEqual(stage.inFlight, [0, 1, 1]);
});

Deno.test("firstGood aborts losers only after graceMs, and lets go what they answer until then", async () => {
  using stage = new Stage({ policy: { graceMs: 5 } });
  await stage.answered(1, 200);
  await stage.passed(4);
  deepEqual([stage.aborted, stage.inFlight], [[false, false, false], [1, 0, 1]]);
  const body = new HandBody();
  await stage.answered(0, 200, { body });
  equal(body.cancelled.length, 1);
  deepEqual(stage.inFlight, [0, 0, 1]);
  await stage.passed(1);
  equal(stage.request.attempts[2].signal.aborted, true);
  deepEqual([stage.inFlight, stage.clock.pending], [[0, 0, 0], 0]);
});

Deno.test("firstGood: a client that leaves before graceMs are over ends the losers too", async () => {
  using stage = new Stage({ policy: { graceMs: 5 } });
  await stage.answered(1, 200, { body: new HandBody() });
  stage.request.signal.abort("left");
  await stage.passed();
  deepEqual([stage.aborted, stage.inFlight], [[true, true, true], [0, 1, 0]]);
});

Deno.test("firstGood: a loser's answer in the same turn of the event loop is let go", async () => {
  using stage = new Stage();
  const bodies = [new HandBody(), new HandBody()];
  stage.answered(2, 200, { body: bodies[1] });
  const reply = await stage.answered(0, 200, { body: bodies[0] });
  await stage.passed();
  equal((stage.outcome as Reply) === reply, false);
  deepEqual(bodies.map(({ cancelled }) => cancelled.length), [1, 0]);
  deepEqual(stage.inFlight, [0, 0, 1]);
});

Deno.test("firstGood: losing counts against no target", async () => {
  using stage = new Stage();
  await stage.answered(1, 200);
  await stage.passed();
  deepEqual(stage.outcomes.map(([target]) => target), ["b"]);
});

Deno.test("firstGood asks at most `of` targets, and no more than are fit", async () => {
  for (const [of, weights, asked] of [[2, [1, 1, 1], "ab"], [3, [1, 0, 1], "ac"]] as const) {
    using stage = new Stage({ policy: { of }, weights });
    equal(stage.asked, asked);
    await stage.failed(0, reset());
    await stage.failed(1, reset());
    equal((stage.outcome as ProxyError).kind, "no_good_answer");
  }
});

Deno.test("firstGood in sequence asks the next after one that is not good", async () => {
  using stage = new Stage({ policy: { maxParallel: 1 } });
  equal(stage.asked, "a");
  await stage.answered(0, 500);
  equal(stage.asked, "ab");
  await stage.failed(1, reset());
  equal(stage.asked, "abc");
  const reply = await stage.answered(2, 200);
  equal(stage.outcome, reply);
});

Deno.test("firstGood asks the next a stagger later", async () => {
  using stage = new Stage({ policy: { stagger: { ms: 10 } } });
  await stage.passed(9);
  equal(stage.asked, "a");
  await stage.passed(1);
  equal(stage.asked, "ab");
  await stage.answered(0, 200);
  await stage.passed(50);
  equal(stage.asked, "ab");
  equal(stage.clock.pending, 0);
});

Deno.test("firstGood tells the stagger how long first attempts took", async () => {
  const observed: number[] = [];
  const stagger = { ms: 10, observe: (ms: number) => void observed.push(ms) };
  for (const winner of [0, 1]) {
    using stage = new Stage({ policy: { stagger } });
    await stage.passed(13);
    await stage.answered(winner, 200);
  }
  for (const leaves of [false, true]) {
    using stage = new Stage({ policy: { stagger } });
    if (leaves) stage.request.signal.abort("left");
    else await stage.failed(0, reset());
    await stage.passed();
  }
  deepEqual(observed, [13, 13]);
});

Deno.test("firstGood sends other methods to one target only, whatever it answers", async () => {
  using stage = new Stage({ method: "POST", body: bytesOf("more than 8 bytes") });
  equal(stage.asked, "a");
  const reply = await stage.answered(0, 503);
  equal(stage.outcome, reply);
});

Deno.test("firstGood sends other methods to a second target when nothing was sent", async () => {
  using stage = new Stage({ method: "POST" });
  await stage.failed(0, new ProxyError("connect", "x"));
  equal(stage.asked, "ab");
});

Deno.test("firstGood sends a body of bufferBytes to every target, byte for byte", async () => {
  for (const length of [undefined, 8]) {
    const body = bodyOf([bytesOf("1234"), bytesOf("\x00\xff78")], length);
    using stage = new Stage({ method: "PUT", body });
    await stage.passed();
    equal(stage.asked, "abc");
    for (const { body } of stage.request.attempts) deepEqual(body, bytesOf("1234\x00\xff78"));
  }
});

Deno.test("firstGood: 413 for a longer body, of which nobody is asked", async () => {
  const declared = bodyOf([], 9);
  const counted = bodyOf([bytesOf("12345678"), bytesOf("9")]);
  for (const body of [declared, counted, bytesOf("123456789")]) {
    using stage = new Stage({ method: "PUT", body });
    await stage.passed();
    const { kind, detail } = stage.outcome as ProxyError;
    equal(kind, "body_too_large");
    match(detail, /^buffer: .* 8 bytes/);
    equal(stage.asked, "");
    deepEqual(stage.inFlight, [0, 0, 0]);
  }
});

Deno.test("firstGood takes no target while a body is still coming", async () => {
  const body = new HandBody();
  using stage = new Stage({ method: "PUT", body });
  await stage.passed();
  deepEqual([stage.asked, stage.inFlight], ["", [0, 0, 0]]);
  const cut = new Error("cut");
  body.fail(cut);
  await stage.passed();
  deepEqual([stage.outcome, stage.asked], [cut, ""]);
});

Deno.test("firstGood: HEAD and 304, which have no body, win and leave nothing behind", async () => {
  for (const [method, status] of [["HEAD", 200], ["GET", 304]] as const) {
    using stage = new Stage({ method });
    const reply = await stage.answered(1, status);
    await stage.passed();
    deepEqual([stage.outcome === reply, reply.body], [true, undefined]);
    deepEqual([stage.inFlight, stage.request.listeners], [[0, 0, 0], 0]);
  }
});

Deno.test("firstGood: no_good_answer tells of each attempt, and of no target", async () => {
  using stage = new Stage();
  await stage.passed(5);
  await stage.failed(2, reset());
  await stage.passed(5);
  await stage.answered(0, 500);
  await stage.failed(1, new TypeError("http://b/ is broken"));
  const { kind, status, title, members, fields } = stage.outcome as ProxyError;
  deepEqual([kind, status, title, fields], ["no_good_answer", 502, "No good answer", {}]);
  deepEqual(JSON.parse(JSON.stringify(members)), {
    attempts: [
      { index: 0, status: 500, ms: 10 },
      { index: 1, reason: "internal", ms: 10 },
      { index: 2, reason: "reset", ms: 5 },
    ],
  });
  deepEqual([stage.inFlight, stage.request.listeners], [[0, 0, 0], 0]);
});

Deno.test("firstGood with onFailure 500 gives the same with 500", async () => {
  using stage = new Stage({ policy: { of: 1, onFailure: "500" } });
  await stage.answered(0, 503);
  const { status, title, members } = stage.outcome as ProxyError;
  deepEqual([status, title, Object.keys(members)], [500, "No good answer", ["attempts"]]);
});

Deno.test("firstGood with onFailure last or best passes an answer on, with its body", async () => {
  for (const [onFailure, kept] of [["last", 2], ["best", 1]] as const) {
    using stage = new Stage({ policy: { onFailure } });
    const bodies = [new HandBody(), new HandBody(), new HandBody()];
    const replies = [];
    for (const [index, status] of [503, 500, 500].entries()) {
      replies.push(await stage.answered(index, status, { body: bodies[index] }));
    }
    equal(stage.outcome, replies[kept]);
    deepEqual(
      bodies.map(({ cancelled }) => cancelled.length === 0),
      [0, 1, 2].map((i) => i === kept),
    );
    deepEqual(stage.inFlight, [0, 1, 2].map((i) => i === kept ? 1 : 0));
    equal(stage.request.answeredBy, stage.targets[kept]);
  }
});

Deno.test("firstGood with onFailure last keeps an answer through later failures", async () => {
  using stage = new Stage({ policy: { onFailure: "last" } });
  const reply = await stage.answered(1, 503);
  await stage.failed(0, reset());
  await stage.failed(2, reset());
  equal(stage.outcome, reply);
});

Deno.test("firstGood with onFailure last or best lets the kept answer go when one is good", async () => {
  for (const onFailure of ["last", "best"] as const) {
    using stage = new Stage({ policy: { onFailure } });
    const body = new HandBody();
    await stage.answered(1, 503, { body });
    equal(body.cancelled.length, 0);
    await stage.answered(0, 200);
    equal(body.cancelled.length, 1);
    await stage.passed();
    deepEqual(stage.inFlight, [0, 0, 0]);
  }
});

Deno.test("firstGood with onFailure last or best: the problem where there is no answer", async () => {
  for (const onFailure of ["last", "best"] as const) {
    using stage = new Stage({ policy: { onFailure, of: 1 } });
    await stage.failed(0, reset());
    equal((stage.outcome as ProxyError).kind, "no_good_answer");
  }
});

Deno.test("firstGood with attemptsHeader tells how many were asked", async () => {
  for (const attemptsHeader of [true, false]) {
    const told = attemptsHeader ? "2" : undefined;
    for (const status of [200, 500]) {
      using stage = new Stage({ policy: { attemptsHeader, of: 2, onFailure: "last" } });
      await stage.answered(0, status);
      const { fields } = await stage.answered(1, status);
      equal(fields.get("x-weir-attempts"), status === 200 ? undefined : told);
      equal((stage.outcome as Reply).fields.get("x-weir-attempts"), told);
    }
    using stage = new Stage({ policy: { attemptsHeader, of: 2 } });
    for (const index of [0, 1]) await stage.answered(index, 500);
    equal((stage.outcome as ProxyError).fields["X-Weir-Attempts"], told);
  }
});

Deno.test("firstGood: a client that leaves ends all attempts, and the answer kept", async () => {
  for (const onFailure of ["problem", "last"] as const) {
    using stage = new Stage({ policy: { maxParallel: 2, onFailure } });
    const body = new HandBody();
    await stage.answered(0, 503, { body });
    stage.request.signal.abort("left");
    await stage.passed();
    equal(stage.outcome, "left");
    equal(stage.asked, "abc");
    deepEqual(stage.aborted, [true, true, true]);
    equal(body.cancelled.length, 1);
    deepEqual([stage.inFlight, stage.request.listeners], [[0, 0, 0], 0]);
  }
});

Deno.test("firstGood in sequence asks nobody else for a client that has left", async () => {
  using stage = new Stage({ policy: { maxParallel: 1 } });
  stage.request.signal.abort("left");
  await stage.passed();
  deepEqual([stage.outcome, stage.asked], ["left", "a"]);
});

Deno.test("firstGood: a client that leaves amid the answer ends the winner", async () => {
  using stage = new Stage();
  const body = new HandBody();
  await stage.answered(1, 200, { body });
  stage.request.signal.abort("left");
  const { signal } = stage.request.attempts[1];
  deepEqual([signal.aborted, signal.reason], [true, "left"]);
});

Deno.test("firstGood sends nothing for a client that has left", async () => {
  using stage = new Stage({ left: true });
  await stage.passed();
  deepEqual([stage.outcome, stage.asked, stage.inFlight], ["left", "", [0, 0, 0]]);
});

Deno.test("firstGood listens to its client up to the end of the answer, however it ends", async () => {
  const ends: ((body: HandBody, reply: Reply) => Promise<unknown>)[] = [
    async (hand, { body }) => {
      const read = (body as HandBody).read();
      hand.give(undefined);
      await read;
    },
    async (hand, { body }) => {
      const read = (body as HandBody).read();
      hand.fail(new Error("stalled"));
      await rejects(read, /stalled/);
    },
    (_, { body }) => Promise.resolve((body as HandBody).cancel()),
  ];
  for (const end of ends) {
    using stage = new Stage();
    const body = new HandBody();
    const reply = await stage.answered(1, 200, { body });
    await stage.passed();
    equal(stage.request.listeners, 1);
    await end(body, reply);
    deepEqual([stage.request.listeners, stage.inFlight], [0, [0, 0, 0]]);
    deepEqual(stage.aborted, [true, false, true]);
  }
});

Deno.test("firstGood refuses as the admission does when no target is fit", async () => {
  using stage = new Stage({ weights: [0, 0] });
  await stage.passed();
  const { kind, fields } = stage.outcome as ProxyError;
  deepEqual([kind, fields], ["no_target", { "Retry-After": "1" }]);
});

Deno.test("firstGood records how each attempt went", async () => {
  using stage = new Stage({ weights: [1, 1, 1, 1], policy: { of: 4, maxParallel: 4 } });
  await stage.passed(2);
  await stage.failed(3, reset());
  await stage.answered(0, 503);
  equal(stage.records, undefined);
  await stage.passed(1);
  await stage.answered(1, 200);
  deepEqual(stage.records, [
    ["a", "not_good", 503, 2],
    ["b", "won", 200, 3],
    ["c", "lost", undefined, 3],
    ["d", "failed", "reset", 2],
  ]);
  equal(stage.request.answeredBy, stage.targets[1]);
});

Deno.test("firstGood records as lost what fails once the race is over", async () => {
  using stage = new Stage({ policy: { of: 2, graceMs: 5 } });
  await stage.answered(0, 200);
  await stage.passed(1);
  await stage.failed(1, reset());
  deepEqual(stage.records, [["a", "won", 200, 0], ["b", "lost", undefined, 0]]);
});

Deno.test("firstGood records what ran when the client left as lost", async () => {
  using stage = new Stage({ policy: { of: 2 } });
  await stage.answered(0, 503);
  stage.request.signal.abort("left");
  await stage.passed();
  deepEqual(stage.records, [["a", "not_good", 503, 0], ["b", "lost", undefined, 0]]);
  equal(stage.request.answeredBy, undefined);
});

Deno.test("firstGood passes interim responses on while one attempt runs, and none once one has won", async () => {
  using stage = new Stage({ policy: { stagger: { ms: 100 }, graceMs: 5 } });
  await stage.passed();
  deepEqual(stage.interims, [true]);
  await stage.passed(100);
  deepEqual(stage.interims, [false, false]);
  await stage.answered(0, 500);
  deepEqual(stage.interims[1], true);
  await stage.passed(100);
  deepEqual(stage.interims.slice(1), [false, false]);
  await stage.answered(1, 200);
  deepEqual(stage.interims, [false, false, false]);
});
