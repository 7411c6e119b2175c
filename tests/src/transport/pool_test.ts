import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../src/http/proxy_error.ts";
import { Connection } from "../../../src/transport/connection.ts";
import { Pool } from "../../../src/transport/pool.ts";
import { socketPair } from "../../socket_pair.ts";
import { Clock } from "../../clock.ts";
import { Dials } from "./dials.ts";
import { PoolModel, step, TIMEOUTS } from "./pool_model.ts";
import { kind } from "./stage.ts";

const ANY = { fresh: false };
const FRESH = { fresh: true };
const PATIENT = new AbortController().signal;
const REFUSED = new ProxyError("connect", "refused");
const TIMED_OUT = new ProxyError("connect_timeout", "too late");

interface Scene {
  readonly pool: Pool;
  readonly dials: Dials;
  readonly clock: Clock;
}

/** What is still open at the end is closed; no timer may be left then. */
async function pooling(play: (scene: Scene) => Promise<void>, timeouts = TIMEOUTS): Promise<void> {
  using clock = new Clock();
  const dials = new Dials();
  const pool = new Pool(dials.open, timeouts);
  await play({ pool, dials, clock });
  pool.close();
  await clock.pass(0);
  equal(clock.pending, 0);
}

/** A connection that an exchange has had. */
function connection(): Connection {
  return new Connection(socketPair()[0]);
}

Deno.test("Pool.take gives the connection last put first", () =>
  pooling(async ({ pool }) => {
    const [a, b] = [connection(), connection()];
    pool.put(a);
    pool.put(b);
    equal(pool.take(), b);
    equal(pool.take(), a);
    equal(a.reused, true);
    equal(pool.take(), undefined);
    for (const each of [a, b]) each.close();
    await Promise.resolve();
  }));

Deno.test("Pool.wait gives a connection that is made, as not reused", () =>
  pooling(async ({ pool, dials }) => {
    const waiting = pool.wait(PATIENT, ANY);
    const socket = dials.begun[0].succeed();
    const made = await waiting;
    deepEqual([made.socket === socket, made.reused], [true, false]);
    made.close();
  }));

Deno.test("Pool.put serves the one that has waited longest, and its dial goes on", () =>
  pooling(async ({ pool, dials }) => {
    const [first, second] = [pool.wait(PATIENT, ANY), pool.wait(PATIENT, ANY)];
    const back = connection();
    pool.put(back);
    equal(await first, back);
    equal(back.reused, true);
    equal(dials.underWay.length, 2);
    const socket = dials.begun[0].succeed();
    const made = await second;
    equal(made.socket, socket);
    for (const each of [back, made]) each.close();
    dials.begun[1].fail(REFUSED);
  }));

Deno.test("Pool.put passes those by that wait for a fresh connection", () =>
  pooling(async ({ pool, dials }) => {
    const [fresh, any] = [pool.wait(PATIENT, FRESH), pool.wait(PATIENT, ANY)];
    const back = connection();
    pool.put(back);
    equal(await any, back);
    pool.put(back);
    equal(pool.take(), back);
    back.close();
    dials.begun[1].succeed();
    const made = await fresh;
    equal(made.reused, false);
    made.close();
    dials.begun[0].fail(REFUSED);
  }));

Deno.test("Pool.put hands on no connection that has ended", () =>
  pooling(async ({ pool, dials }) => {
    const waiting = pool.wait(PATIENT, ANY);
    const ended = connection();
    ended.socket.destroy();
    pool.put(ended);
    const socket = dials.begun[0].succeed();
    const made = await waiting;
    equal(made.socket, socket);
    made.close();
  }));

Deno.test("Pool keeps a connection for a second less than the other side does", () =>
  pooling(async ({ pool, clock }) => {
    const [a, b] = [connection(), connection()];
    a.keptMs = 3000;
    b.keptMs = 1000;
    pool.put(a);
    pool.put(b);
    deepEqual([a.socket.open, b.socket.open], [true, false]);
    await clock.pass(1999);
    equal(a.socket.open, true);
    await clock.pass(1);
    equal(a.socket.open, false);
    equal(pool.take(), undefined);
  }));

Deno.test("Pool.put with keepAliveMs of 0 closes, whoever waits", () =>
  pooling(async ({ pool, dials }) => {
    const refused = rejects(pool.wait(PATIENT, ANY), kind("connect"));
    const back = connection();
    pool.put(back);
    equal(back.socket.open, false);
    dials.begun[0].fail(REFUSED);
    await refused;
  }, { ...TIMEOUTS, keepAliveMs: 0 }));

Deno.test("Pool keeps a connection that is made when nobody waits any more, as reused", () =>
  pooling(async ({ pool, dials, clock }) => {
    const waiting = pool.wait(PATIENT, ANY);
    const back = connection();
    pool.put(back);
    await waiting;
    const socket = dials.begun[0].succeed();
    await clock.pass(0);
    const kept = pool.take();
    deepEqual([kept?.socket === socket, kept?.reused], [true, true]);
    for (const each of [back, kept!]) each.close();
  }));

Deno.test("Pool.wait begins no dial while more are under way than requests wait", () =>
  pooling(async ({ pool, dials }) => {
    const first = pool.wait(PATIENT, ANY);
    const back = connection();
    pool.put(back);
    await first;
    const second = pool.wait(PATIENT, ANY);
    equal(dials.begun.length, 1);
    dials.begun[0].succeed();
    for (const each of [back, await second]) each.close();
  }));

Deno.test("Pool.wait: connect when its dial fails, for the one that has waited longest", () =>
  pooling(async ({ pool, dials }) => {
    const refused = rejects(pool.wait(PATIENT, ANY), (error) => error === REFUSED);
    const second = pool.wait(PATIENT, ANY);
    dials.begun[1].fail(REFUSED);
    await refused;
    equal(dials.begun.length, 2);
    dials.begun[0].succeed();
    (await second).close();
  }));

Deno.test("Pool.wait goes on when a dial fails that nobody counts on", () =>
  pooling(async ({ pool, dials, clock }) => {
    const [first, second] = [pool.wait(PATIENT, ANY), pool.wait(PATIENT, ANY)];
    const back = connection();
    pool.put(back);
    await first;
    dials.begun[0].fail(REFUSED);
    await clock.pass(0);
    dials.begun[1].succeed();
    for (const each of [back, await second]) each.close();
    equal(dials.begun.length, 2);
  }));

Deno.test("Pool.wait: connect_timeout after connectMs, though no dial has ended", () =>
  pooling(async ({ pool, dials, clock }) => {
    const refused = rejects(pool.wait(PATIENT, ANY), kind("connect_timeout"));
    await clock.pass(TIMEOUTS.connectMs);
    await refused;
    dials.begun[0].fail(TIMED_OUT);
    await clock.pass(0);
    equal(dials.begun.length, 1);
  }));

Deno.test("Pool.wait dials again when a dial begun before it came has timed out", () =>
  pooling(async ({ pool, dials, clock }) => {
    const first = pool.wait(PATIENT, ANY);
    const back = connection();
    pool.put(back);
    await first;
    const second = pool.wait(PATIENT, ANY);
    dials.begun[0].fail(TIMED_OUT);
    await clock.pass(0);
    dials.begun[1].succeed();
    for (const each of [back, await second]) each.close();
  }));

Deno.test("Pool.wait: a client that leaves takes the youngest dial along", () =>
  pooling(async ({ pool, dials, clock }) => {
    const [client, gone] = [new AbortController(), new Error("gone")];
    const left = rejects(pool.wait(client.signal, ANY), (error) => error === gone);
    const second = pool.wait(PATIENT, ANY);
    client.abort(gone);
    await left;
    deepEqual(dials.begun.map(({ aborted }) => aborted), [false, true]);
    await clock.pass(0);
    dials.begun[0].succeed();
    (await second).close();
    equal(dials.begun.length, 2);
  }));

Deno.test("Pool.wait: a client that leaves once it is served takes nothing along", () =>
  pooling(async ({ pool, dials }) => {
    const client = new AbortController();
    const [first, second] = [pool.wait(client.signal, ANY), pool.wait(PATIENT, ANY)];
    dials.begun[0].succeed();
    const served = await first;
    client.abort();
    dials.begun[1].succeed();
    for (const each of [served, await second]) each.close();
  }));

Deno.test("Pool.wait: a client that has left makes no dial", () =>
  pooling(async ({ pool, dials }) => {
    const gone = new Error("gone");
    await rejects(pool.wait(AbortSignal.abort(gone), ANY), (error) => error === gone);
    equal(dials.begun.length, 0);
  }));

Deno.test("Pool.close gives up dials that nobody waits for, and serves who waits", () =>
  pooling(async ({ pool, dials }) => {
    const [first, second] = [pool.wait(PATIENT, ANY), pool.wait(PATIENT, ANY)];
    const back = connection();
    pool.put(back);
    await first;
    pool.close();
    deepEqual(dials.begun.map(({ aborted }) => aborted), [false, true]);
    dials.begun[0].succeed();
    const made = await second;
    for (const each of [back, made]) {
      ok(each.socket.open);
      pool.put(each);
      ok(!each.socket.open);
    }
  }));

Deno.test("Pool: none waits in vain, no connection has two users, none is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: "max" }), async (steps) => {
      using clock = new Clock();
      const model = new PoolModel(clock);
      for (const each of steps) await model.play(each);
      await model.end();
    }),
  );
});
