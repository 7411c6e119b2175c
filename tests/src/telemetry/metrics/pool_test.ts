import { deepEqual } from "node:assert/strict";
import { Pool } from "../../../../src/transport/pool.ts";
import { Clock } from "../../../clock.ts";
import { Dials } from "../../transport/dials.ts";
import { TIMEOUTS } from "../../transport/pool_model.ts";

const PATIENT = new AbortController().signal;

Deno.test("Pool.connections: open, idle, made and reused, and how long connecting took", async () => {
  using clock = new Clock();
  const dials = new Dials();
  const pool = new Pool(dials.open, TIMEOUTS);
  const { connections } = pool;
  const counts = () => {
    const { open, idle, reused, connecting: { count, sumMs } } = connections;
    return { open, idle, reused, made: count, connectingMs: sumMs };
  };
  const first = pool.wait(PATIENT, { fresh: false });
  await clock.pass(7);
  dials.begun[0].succeed();
  const connection = await first;
  deepEqual(counts(), { open: 1, idle: 0, reused: 0, made: 1, connectingMs: 7 });

  pool.put(connection);
  deepEqual(counts(), { open: 1, idle: 1, reused: 0, made: 1, connectingMs: 7 });
  pool.take();
  deepEqual(counts(), { open: 1, idle: 0, reused: 1, made: 1, connectingMs: 7 });

  const second = pool.wait(PATIENT, { fresh: false });
  pool.put(connection);
  await second;
  deepEqual(counts(), { open: 1, idle: 0, reused: 2, made: 1, connectingMs: 7 });

  connection.close();
  dials.begun[1].succeed();
  await clock.pass(0);
  deepEqual(counts(), { open: 1, idle: 1, reused: 2, made: 2, connectingMs: 7 });
  pool.close();
  deepEqual(counts(), { open: 0, idle: 0, reused: 2, made: 2, connectingMs: 7 });
});
