import { deepEqual, equal, rejects } from "node:assert/strict";
import { ClientDeparture } from "../../../src/http/cancel.ts";
import type { Digest } from "../../../src/upstream/hash.ts";
import { Queue } from "../../../src/upstream/queue.ts";
import { Lease } from "../../../src/upstream/lease.ts";
import { Clock } from "../../clock.ts";
import { targetsOf } from "../strategy/targets.ts";

const LATE = new Error("late");

const keyOf = (low: number): Digest => ({ high: 0, low });

function join(queue: Queue, key: Digest, signal = new ClientDeparture()): Promise<Lease> {
  return queue.join(key, signal, { late: () => LATE });
}

Deno.test("Queue.serve gives leases in the order of arrival, for as long as there are any", async () => {
  using clock = new Clock();
  const [target] = targetsOf([1]);
  const queue = new Queue({ size: 3, timeoutMs: 100 });
  const served: number[] = [];
  const joined = [1, 2, 3].map((nth) => join(queue, keyOf(nth)).then(() => served.push(nth)));
  const asked: number[] = [];
  queue.serve(({ low }) => {
    asked.push(low);
    return asked.length < 3 ? new Lease(target) : undefined;
  });
  await Promise.all(joined.slice(0, 2));
  deepEqual([asked, served, queue.length], [[1, 2, 3], [1, 2], 1]);
  queue.serve(() => new Lease(target));
  await joined[2];
  equal(clock.pending, 0);
});

Deno.test("Queue.full: as many wait as may", () => {
  using _clock = new Clock();
  const queue = new Queue({ size: 2, timeoutMs: 100 });
  equal(queue.full, false);
  join(queue, keyOf(1));
  equal(queue.full, false);
  join(queue, keyOf(2));
  deepEqual([queue.full, queue.length], [true, 2]);
});

Deno.test("Queue.join rejects after the timeout, each by its own", async () => {
  using clock = new Clock();
  const queue = new Queue({ size: 2, timeoutMs: 100 });
  const first = rejects(join(queue, keyOf(1)), LATE);
  await clock.pass(60);
  const second = rejects(join(queue, keyOf(2)), LATE);
  await clock.pass(40);
  await first;
  equal(queue.length, 1);
  await clock.pass(60);
  await second;
  deepEqual([queue.length, clock.pending], [0, 0]);
});

Deno.test("Queue.join rejects with the reason of the client that leaves, who is then gone", async () => {
  using clock = new Clock();
  const queue = new Queue({ size: 2, timeoutMs: 100 });
  const departure = new ClientDeparture();
  const left = rejects(join(queue, keyOf(1), departure), (reason) => reason === "left");
  departure.abort("left");
  await left;
  deepEqual([queue.length, clock.pending], [0, 0]);
});

Deno.test("Queue.join: one that has its lease is not told when its client leaves later", async () => {
  using _clock = new Clock();
  const [target] = targetsOf([1]);
  const queue = new Queue({ size: 2, timeoutMs: 100 });
  const departure = new ClientDeparture();
  const joined = join(queue, keyOf(1), departure);
  queue.serve(() => new Lease(target));
  departure.abort("left");
  equal((await joined).target, target);
});
