import { deepEqual, equal, rejects } from "node:assert/strict";
import { WorkerPool } from "../../src/workers/worker_pool.ts";
import { ListenError } from "../../src/program/errors.ts";
import { CountsOfAll } from "../../src/workers/counts_of_all.ts";
import { WorkerHandle } from "../../src/workers/worker_handle.ts";
import { Sums } from "../../src/telemetry/metrics/summed.ts";
import { Clock } from "../clock.ts";
import { HANG, NOWHERE, StandIn } from "./stand_in.ts";

type Script = ConstructorParameters<typeof StandIn>[0];

/** A pool of stand-ins, the nth of which plays the nth script, or does as it is told. */
function poolOf(size: number, ...scripts: Script[]) {
  const standIns: StandIn[] = [];
  const counts = new CountsOfAll(new Sums([]));
  let order = "first";
  const pool = new WorkerPool({
    size,
    launch(number) {
      const standIn = new StandIn({ start: () => NOWHERE, ...scripts[standIns.length] });
      standIns.push(standIn);
      return new WorkerHandle(number, standIn.process, counts);
    },
    order: () => {
      return { config: [order], files: {}, ports: {}, instance: "", elsewhere: "", drained: [] };
    },
    now: () => performance.now(),
    random: () => 0,
  });
  return { pool, standIns, change: (next: string) => order = next };
}

const numbers = (pool: WorkerPool) => pool.serving.map(({ number }) => number);

Deno.test("WorkerPool.start: the first begins alone, and all others go by where it listens", async () => {
  const events: string[] = [];
  const start = ({ number }: { number: number }) => {
    events.push(`start ${number}`);
    return NOWHERE;
  };
  const { pool } = poolOf(3, { start }, { start }, { start });
  await pool.start(() => events.push("first serves"));
  deepEqual(events, ["start 1", "first serves", "start 2", "start 3"]);
  deepEqual(numbers(pool), [1, 2, 3]);
});

Deno.test("WorkerPool.start rejects as a worker does that cannot begin, and leaves none", async () => {
  const start = () => {
    throw new ListenError("cannot listen on :80");
  };
  const { pool, standIns } = poolOf(3, {}, { start });
  await rejects(pool.start(() => {}), new ListenError("cannot listen on :80"));
  deepEqual(standIns.map(({ killed }) => killed), [true, true, true]);
  deepEqual(pool.workers, []);
});

Deno.test("WorkerPool: a worker that dies is followed by another, later each time", async () => {
  using clock = new Clock();
  const { pool, standIns } = poolOf(2);
  await pool.start(() => {});
  for (const [nth, delayMs] of [100, 200, 400].entries()) {
    standIns.at(nth === 0 ? 1 : -1)!.die("SIGKILL");
    await clock.pass(delayMs - 1);
    deepEqual(numbers(pool), [1]);
    await clock.pass(1);
    deepEqual(numbers(pool), [1, 2]);
  }
  equal(pool.restarts, 3);
});

Deno.test("WorkerPool: a worker that lived for 10 s is followed soon", async () => {
  using clock = new Clock();
  const { pool, standIns } = poolOf(1);
  await pool.start(() => {});
  for (let nth = 0; nth < 4; nth++) {
    await clock.pass(10_000);
    standIns.at(-1)!.die("SIGSEGV");
    await clock.pass(100);
    deepEqual(numbers(pool), [1]);
  }
});

Deno.test("WorkerPool: a worker that does not begin is killed, and followed by another", async () => {
  using clock = new Clock();
  const start = () => {
    throw new Error("no");
  };
  const { pool, standIns } = poolOf(1, {}, { start }, { start });
  await pool.start(() => {});
  standIns[0].die("exit code 1");
  await clock.pass(100 + 200);
  equal(standIns[1].killed, true);
  deepEqual(numbers(pool), []);
  await clock.pass(400);
  deepEqual(numbers(pool), [1]);
});

Deno.test("WorkerPool: a worker that leaves is replaced at once, and is a worker until it ends", async () => {
  using clock = new Clock();
  const { pool, standIns } = poolOf(1);
  await pool.start(() => {});
  const [left] = pool.workers;
  await standIns[0].tell("leaving", null);
  await clock.pass(0);
  equal(pool.serving.length, 1);
  equal(pool.serving[0] === left, false);
  equal(pool.workers.includes(left), true);
  standIns[0].die("exit code 0");
  await clock.pass(20_000);
  equal(pool.workers.includes(left), false);
  equal(standIns.length, 2);
});

Deno.test("WorkerPool: a worker begins with the order of the time when its turn comes", async () => {
  using clock = new Clock();
  const orders: string[] = [];
  const start = ({ config }: { config: string[] }) => {
    orders.push(config[0]);
    return NOWHERE;
  };
  const { pool, standIns, change } = poolOf(1, { start }, { start });
  await pool.start(() => {});
  const reload = Promise.withResolvers<void>();
  void pool.turns.take(() => reload.promise);
  standIns[0].die("SIGKILL");
  await clock.pass(100);
  equal(standIns.length, 1);
  change("second");
  reload.resolve();
  await clock.pass(0);
  deepEqual(orders, ["first", "second"]);
});

Deno.test("WorkerPool.stop has all drain and starts no more; who takes too long is killed", async () => {
  using clock = new Clock();
  const { pool, standIns } = poolOf(3, {}, { stop: HANG });
  await pool.start(() => {});
  standIns[2].die("SIGKILL");
  const stopped = pool.stop({ signal: "SIGTERM" }, 5_000);
  await clock.pass(6_999);
  deepEqual(pool.workers.map(({ number }) => number), [2]);
  equal(standIns[1].killed, false);
  await clock.pass(1);
  await stopped;
  equal(standIns[1].killed, true);
  equal(standIns.length, 3);
});

Deno.test("WorkerPool: a worker that misses two heartbeats in a row is killed and replaced", async () => {
  using clock = new Clock();
  const { pool, standIns } = poolOf(1, { beat: HANG });
  await pool.start(() => {});
  await clock.pass(1_000 + 2_500 + 1_000 + 2_499);
  equal(standIns[0].killed, false);
  await clock.pass(1);
  equal(standIns[0].killed, true);
  equal(pool.hung, 1);
  await clock.pass(1_000);
  deepEqual([standIns.length, numbers(pool)], [2, [1]]);
  pool.kill();
});

Deno.test("WorkerPool: a heartbeat missed once, or late, kills nobody", async () => {
  using clock = new Clock();
  let beats = 0;
  const beat = () => ++beats % 2 === 0 ? undefined : HANG();
  const { pool, standIns } = poolOf(1, { beat });
  await pool.start(() => {});
  await clock.pass(60_000);
  equal(standIns[0].killed, false);
  pool.kill();
});

Deno.test("WorkerPool: a start may be silent; the heartbeat is heard once a worker serves", async () => {
  using clock = new Clock();
  const held = Promise.withResolvers<typeof NOWHERE>();
  const { pool, standIns } = poolOf(1, {}, { start: () => held.promise, beat: HANG });
  await pool.start(() => {});
  standIns[0].die("SIGKILL");
  await clock.pass(100 + 29_000);
  deepEqual([standIns[1].killed, pool.hung], [false, 0]);
  held.resolve(NOWHERE);
  await clock.pass(0);
  deepEqual(numbers(pool), [1]);
  await clock.pass(7_000);
  deepEqual([standIns[1].killed, pool.hung], [true, 1]);
  pool.kill();
});

Deno.test("WorkerPool: a start has a limit of its own, and who is over it is named and killed", async () => {
  using clock = new Clock();
  const { pool, standIns } = poolOf(2, {}, { start: HANG });
  const started = pool.start(() => {}).then(() => undefined, (error) => error);
  await clock.pass(29_999);
  equal(standIns[1].killed, false);
  await clock.pass(1);
  const error = await started;
  deepEqual(error, new ListenError("worker 2 (pid 7) has not begun to serve within 30 s"));
  deepEqual([standIns[0].killed, standIns[1].killed], [true, true]);
});

Deno.test("WorkerPool.start tells how a worker ended that ends before it serves", async () => {
  const { pool, standIns } = poolOf(1, { start: HANG });
  const started = pool.start(() => {});
  standIns[0].die("exit code 1");
  await rejects(started, new ListenError("worker 1 (pid 7) ended before it served: exit code 1"));
});

Deno.test("WorkerPool: a worker that leaves while it begins never counts as one that serves", async () => {
  using clock = new Clock();
  const held = Promise.withResolvers<typeof NOWHERE>();
  const { pool, standIns } = poolOf(1, {}, { start: () => held.promise });
  await pool.start(() => {});
  standIns[0].die("SIGKILL");
  await clock.pass(100);
  await standIns[1].tell("leaving", null);
  held.resolve(NOWHERE);
  await clock.pass(0);
  deepEqual([standIns.length, numbers(pool)], [3, [1]]);
  standIns[1].die("exit code 0");
});
