import { deepEqual, equal, rejects } from "node:assert/strict";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { timed } from "../../../../src/http/body/timed.ts";
import { Clock } from "../../../clock.ts";
import { HandBody } from "./reader.ts";

const LATE = new Error("late");
const late = () => LATE;
const isLate = (error: unknown) => error === LATE;
const piece = Uint8Array.of(1);

Deno.test("timed leaves what is there as it is", () => {
  equal(timed(piece, 10, late), piece);
  equal(timed(undefined, 10, late), undefined);
});

Deno.test("timed gives pieces, length and end as they come", async () => {
  using clock = new Clock();
  const inner = new HandBody(1);
  const body = timed(inner, 100, late) as BodyReader;
  equal(body.length, 1);
  const first = body.read();
  await clock.pass(99);
  inner.give(piece);
  equal(await first, piece);
  const end = body.read();
  inner.give(undefined);
  equal(await end, undefined);
  equal(clock.pending, 0);
});

Deno.test("timed gives up, and cancels, when a piece takes too long", async () => {
  using clock = new Clock();
  const inner = new HandBody();
  const body = timed(inner, 100, late) as BodyReader;
  const read = rejects(body.read(), isLate);
  await clock.pass(100);
  await read;
  deepEqual(inner.cancelled, [LATE]);
  equal(clock.pending, 0);
});

Deno.test("timed counts anew for each piece, and not between reads", async () => {
  using clock = new Clock();
  const inner = new HandBody();
  const body = timed(inner, 100, late) as BodyReader;
  for (let i = 0; i < 5; i++) {
    const read = body.read();
    await clock.pass(90);
    inner.give(piece);
    equal(await read, piece);
    await clock.pass(500);
  }
  deepEqual(inner.cancelled, []);
});

Deno.test("timed passes on a failure, and keeps no timer", async () => {
  using clock = new Clock();
  const inner = new HandBody();
  const body = timed(inner, 100, late) as BodyReader;
  const read = rejects(body.read(), /cut/);
  inner.fail(new Error("cut"));
  await read;
  equal(clock.pending, 0);
});

Deno.test("timed passes on a cancellation, and keeps no timer", () => {
  using clock = new Clock();
  const inner = new HandBody();
  const body = timed(inner, 100, late) as BodyReader;
  body.read();
  body.cancel("reason");
  deepEqual(inner.cancelled, ["reason"]);
  equal(clock.pending, 0);
});
