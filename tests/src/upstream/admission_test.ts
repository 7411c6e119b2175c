import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { Admission } from "../../../src/upstream/admission.ts";
import { ClientDeparture } from "../../../src/http/cancel.ts";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { NO_DIGEST } from "../../../src/upstream/hash.ts";
import type { QueueOptions } from "../../../src/upstream/queue.ts";
import { RoundRobin } from "../../../src/strategy/round_robin.ts";
import type { Condition, Hold, Target } from "../../../src/upstream/target.ts";
import type { Lease } from "../../../src/upstream/lease.ts";
import { Clock } from "../../clock.ts";
import { switchesOf, targetsOf } from "../strategy/targets.ts";
import { kind } from "../transport/stage.ts";

const NONE: ReadonlySet<Target> = new Set();

/** A hold that lapses by itself, and tells nobody. */
class Pause implements Condition {
  untilMs = 0;

  get hold(): Hold | undefined {
    const { untilMs } = this;
    return performance.now() < untilMs ? { reason: "a pause", untilMs } : undefined;
  }
}

/** Targets before which requests wait, under a fake clock. */
class Stage implements Disposable {
  readonly clock = new Clock();
  readonly targets: Target[];
  readonly pauses: Pause[];
  readonly admission: Admission;

  constructor({ weights = [1], maxConcurrency = 1, queue }: {
    weights?: number[];
    maxConcurrency?: number;
    queue?: QueueOptions;
  } = {}) {
    this.targets = targetsOf(weights, { maxConcurrency });
    this.pauses = this.targets.map((target) => {
      const pause = new Pause();
      target.watch([pause]);
      return pause;
    });
    this.admission = new Admission(new RoundRobin(this.targets), this.targets, { queue });
  }

  take(): Lease | undefined {
    return this.admission.take(NO_DIGEST, NONE);
  }

  /** As a dispatch goes about it. */
  async arrive(signal = new ClientDeparture()): Promise<Lease> {
    return this.take() ?? await this.admission.wait(NO_DIGEST, signal);
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

const QUEUE = { size: 2, timeoutMs: 1000 };

Deno.test("Admission.take leases what the strategy picks, in the same step", () => {
  using stage = new Stage({ weights: [1, 1] });
  const [first, second] = [stage.take()!, stage.take()!];
  equal(first.target.authority + second.target.authority, "ab");
  equal(stage.take(), undefined);
  first.end();
  equal(stage.take()!.target, first.target);
});

Deno.test("Admission.wait without a queue is refused at once", async () => {
  using stage = new Stage();
  stage.take();
  await rejects(stage.arrive(), kind("no_target"));
  equal(stage.clock.pending, 0);
});

Deno.test("Admission.wait ends with the next lease, first come, first served", async () => {
  using stage = new Stage({ queue: QUEUE });
  const first = stage.take()!;
  const order: string[] = [];
  const second = stage.arrive();
  const third = stage.arrive();
  second.then(() => order.push("second"));
  third.then(() => order.push("third"));
  equal(stage.admission.waiting, 2);
  first.end();
  (await second).end();
  await third;
  deepEqual(order, ["second", "third"]);
  deepEqual([stage.admission.waiting, stage.clock.pending], [0, 0]);
});

Deno.test("Admission.take: nobody overtakes those who wait", async () => {
  using stage = new Stage({ weights: [1, 1], queue: { size: 1, timeoutMs: 1000 } });
  stage.pauses.forEach((pause) => pause.untilMs = 50);
  const first = stage.arrive();
  // The hold has lapsed, and no timer has run yet.
  stage.pauses.forEach((pause) => pause.untilMs = 0);
  equal(stage.take(), undefined);
  const second = stage.arrive();
  equal((await first).target.authority, "a");
  equal((await second).target.authority, "b");
});

Deno.test("Admission.wait is refused where the queue is full", async () => {
  using stage = new Stage({ queue: { size: 1, timeoutMs: 1000 } });
  const first = stage.take()!;
  const waiting = stage.arrive();
  await rejects(stage.arrive(), kind("no_target"));
  first.end();
  await waiting;
});

Deno.test("Admission.wait is refused when it takes too long", async () => {
  using stage = new Stage({ queue: QUEUE });
  stage.take();
  const refused = rejects(stage.arrive(), kind("no_target"));
  await stage.clock.pass(999);
  equal(stage.admission.waiting, 1);
  await stage.clock.pass(1);
  await refused;
  deepEqual([stage.admission.waiting, stage.clock.pending], [0, 0]);
});

Deno.test("Admission.wait ends for a client that leaves, and for one that has left", async () => {
  using stage = new Stage({ queue: QUEUE });
  const lease = stage.take()!;
  const departure = new ClientDeparture();
  const left = rejects(stage.arrive(departure), (reason) => reason === "left");
  departure.abort("left");
  await left;
  await rejects(stage.arrive(departure), (reason) => reason === "left");
  equal(stage.admission.waiting, 0);
  lease.end();
  equal(stage.targets[0].inFlight, 0);
});

Deno.test("Admission.wait ends with the soonest hold, by one timer", async () => {
  using stage = new Stage({ weights: [1, 1, 0], queue: QUEUE });
  [30, 20.5, 1].forEach((untilMs, nth) => stage.pauses[nth].untilMs = untilMs);
  const leases = [stage.arrive(), stage.arrive()];
  equal(stage.clock.pending, 3);
  await stage.clock.pass(20);
  equal(stage.admission.waiting, 2);
  await stage.clock.pass(1);
  equal((await leases[0]).target.authority, "b");
  equal(stage.admission.waiting, 1);
  await stage.clock.pass(9);
  equal((await leases[1]).target.authority, "a");
  equal(stage.clock.pending, 0);
});

Deno.test("Admission.wait keeps no timer for a hold when nobody waits any more", async () => {
  using stage = new Stage({ weights: [1, 1], queue: QUEUE });
  const lease = stage.take()!;
  stage.pauses[1].untilMs = 100;
  const waiting = stage.arrive();
  equal(stage.clock.pending, 2);
  lease.end();
  await waiting;
  equal(stage.clock.pending, 0);
});

Deno.test("Admission.wait waits on when its timer is early", async () => {
  using clock = new Clock();
  const now = () => clock.nowMs / 2;
  const [target] = targetsOf([1], { now });
  const hold = { reason: "by a slow clock", untilMs: 10 };
  target.watch([{
    get hold() {
      return now() < hold.untilMs ? hold : undefined;
    },
  }]);
  const admission = new Admission(new RoundRobin([target]), [target], { queue: QUEUE });
  const lease = admission.wait(NO_DIGEST, new ClientDeparture());
  await clock.pass(19);
  equal(admission.waiting, 1);
  await clock.pass(1);
  equal((await lease).target, target);
});

Deno.test("Admission.wait goes on while a hold is put off, or another begins", async () => {
  using stage = new Stage({ queue: QUEUE });
  stage.pauses[0].untilMs = 10;
  const lease = stage.arrive();
  stage.pauses[0].untilMs = 40;
  await stage.clock.pass(39);
  equal(stage.admission.waiting, 1);
  await stage.clock.pass(1);
  await lease;
});

Deno.test("Admission.wait ends when a target tells that it is free", async () => {
  using stage = new Stage({ queue: QUEUE });
  const [health] = switchesOf(stage.targets);
  health.on = false;
  const lease = stage.arrive();
  await stage.clock.pass(500);
  equal(stage.admission.waiting, 1);
  health.on = true;
  stage.targets[0].freed();
  await lease;
});

Deno.test("Admission.refusal: Retry-After is the soonest hold's, in whole seconds", () => {
  const retryAfter = (untilMs: number[], weights = untilMs.map(() => 1)) => {
    using stage = new Stage({ weights });
    untilMs.forEach((ms, nth) => stage.pauses[nth].untilMs = ms);
    return stage.admission.refusal().fields["Retry-After"];
  };
  equal(retryAfter([1001, 5000]), "2");
  equal(retryAfter([5000, 300]), "1");
  equal(retryAfter([0]), "1");
  equal(retryAfter([3000, 100], [1, 0]), "3");
  equal(retryAfter([Infinity]), "1");
});

type Event =
  | { kind: "arrive" }
  | { kind: "end" | "leave"; nth: number }
  | { kind: "pause"; nth: number; ms: number }
  | { kind: "pass"; ms: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Event>({ kind: "arrive" }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom<"end" | "leave">("end", "leave"), nth: fc.nat() }),
  },
  fc.record({ kind: fc.constant<"pause">("pause"), nth: fc.nat(), ms: fc.nat(300) }),
  fc.record({ kind: fc.constant<"pass">("pass"), ms: fc.nat(400) }),
);

/** A request, and what has become of it. */
interface Guest {
  readonly departure: ClientDeparture;
  lease?: Lease;
  error?: unknown;
}

Deno.test("Admission: never more than may be, in the order of arrival, and nobody is lost", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 2 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(event, { maxLength: 30 }),
      async (count, maxConcurrency, size, events) => {
        using stage = new Stage({
          weights: Array(count).fill(1),
          maxConcurrency,
          queue: { size, timeoutMs: 500 },
        });
        const { targets, admission, clock } = stage;
        const guests: Guest[] = [];
        const running: Lease[] = [];
        const served: Guest[] = [];
        const pending = () => guests.filter(({ lease, error }) => !lease && error === undefined);
        const arrive = () => {
          const guest: Guest = { departure: new ClientDeparture() };
          guests.push(guest);
          stage.arrive(guest.departure).then((lease) => {
            guest.lease = lease;
            served.push(guest);
            running.push(lease);
          }, (error) => guest.error = error);
        };
        const act = async (event: Event) => {
          if (event.kind === "arrive") return arrive();
          if (event.kind === "pass") return await clock.pass(event.ms);
          if (event.kind === "pause") {
            const pause = stage.pauses[event.nth % count];
            pause.untilMs = Math.max(pause.untilMs, clock.nowMs + event.ms);
            return;
          }
          const from = event.kind === "end" ? running : pending();
          if (from.length === 0) return;
          const nth = event.nth % from.length;
          if (event.kind === "end") running.splice(nth, 1)[0].end();
          else pending()[nth].departure.abort("left");
        };
        for (const event of events) {
          await act(event);
          for (const { inFlight } of targets) ok(inFlight <= maxConcurrency);
          ok(admission.waiting <= size);
          await clock.pass(0);
          equal(admission.waiting, pending().length);
          equal(targets.reduce((sum, { inFlight }) => sum + inFlight, 0), running.length);
          if (admission.waiting > 0) ok(!targets.some(({ available }) => available));
        }
        deepEqual(served, [...served].sort((a, b) => guests.indexOf(a) - guests.indexOf(b)));
        const refused = guests.filter(({ error }) => error instanceof ProxyError);
        ok(refused.every(({ error }) => kind("no_target")(error)));
        do {
          running.splice(0).forEach((lease) => lease.end());
          await clock.pass(300);
        } while (running.length > 0);
        deepEqual([pending().length, admission.waiting, clock.pending], [0, 0, 0]);
      },
    ),
    { numRuns: 60 },
  );
});
