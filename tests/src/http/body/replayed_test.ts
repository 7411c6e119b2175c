import { deepEqual, equal, ok, rejects, throws } from "node:assert/strict";
import fc from "fast-check";
import { type BodyReader, collect } from "../../../../src/http/body/body.ts";
import { Replay } from "../../../../src/http/body/replayed.ts";
import { ProxyError } from "../../../../src/http/proxy_error.ts";
import { kind } from "../../transport/stage.ts";
import { bodyOf, HandBody } from "./reader.ts";

const viewOf = (replay: Replay) => replay.view() as BodyReader;

const tooLong = () => new Error("too long");

/** Pieces of 1, 2, 3 … */
function piecesOf(lengths: readonly number[]): Uint8Array[] {
  let next = 1;
  return lengths.map((length) => Uint8Array.from({ length }, () => next++));
}

Deno.test("Replay.view gives a body that is there as it is, up to the limit", () => {
  equal(new Replay(undefined, 0).view(), undefined);
  const body = new Uint8Array(3);
  equal(new Replay(body, 3).view(), body);
  const long = new Replay(body, 2);
  equal(long.repeatable, false);
  throws(() => long.view(), kind("body_too_large"));
});

Deno.test("Replay.view streams: a piece is given when it comes, and read when it is wanted", async () => {
  const source = new HandBody(7);
  const view = viewOf(new Replay(source, 99));
  equal(view.length, 7);
  equal(source.waiting, 0);
  const read = view.read();
  equal(source.waiting, 1);
  source.give(Uint8Array.of(1));
  deepEqual(await read, Uint8Array.of(1));
  equal(source.waiting, 0);
});

Deno.test("Replay.view: a later one begins at the start, and shares the read under way", async () => {
  const source = new HandBody();
  const replay = new Replay(source, 99);
  const [first, second] = [viewOf(replay), viewOf(replay)];
  const one = first.read();
  source.give(Uint8Array.of(1));
  await one;
  const both = [first.read()];
  deepEqual(await second.read(), Uint8Array.of(1));
  both.push(second.read());
  equal(source.waiting, 1);
  source.give(Uint8Array.of(2));
  deepEqual(await Promise.all(both), [Uint8Array.of(2), Uint8Array.of(2)]);
});

Deno.test("Replay: declared too long, it is not repeatable from the start", () => {
  equal(new Replay(new HandBody(8), 8).repeatable, true);
  equal(new Replay(new HandBody(9), 8).repeatable, false);
});

Deno.test("Replay: past the limit the furthest view goes on, and one behind it is lost", async () => {
  const replay = new Replay(bodyOf(piecesOf([4, 4, 4])), 6);
  const [ahead, behind] = [viewOf(replay), viewOf(replay)];
  await ahead.read();
  equal(replay.repeatable, true);
  await behind.read();
  await ahead.read();
  equal(replay.repeatable, false);
  throws(() => replay.view(), kind("body_too_large"));
  await rejects(behind.read(), kind("body_too_large"));
  equal((await collect(ahead, 99, tooLong)).length, 4);
});

Deno.test("Replay: what a cancelled view still awaits takes nothing from another", async () => {
  const source = new HandBody();
  const replay = new Replay(source, 6);
  const [given, after] = [viewOf(replay), viewOf(replay)];
  const first = given.read();
  source.give(Uint8Array.of(1, 2, 3));
  await first;
  const second = given.read();
  given.cancel();
  source.give(Uint8Array.of(4, 5, 6, 7));
  await second;
  equal(replay.repeatable, false);
  deepEqual(await after.read(), Uint8Array.of(1, 2, 3));
  deepEqual(await after.read(), Uint8Array.of(4, 5, 6, 7));
  const end = after.read();
  source.give(undefined);
  equal(await end, undefined);
});

Deno.test("Replay: past the limit, a piece that only a cancelled view awaited is not lost", async () => {
  const source = new HandBody();
  const replay = new Replay(source, 2);
  const [first, second] = [viewOf(replay), viewOf(replay)];
  const both = Promise.all([first.read(), second.read()]);
  source.give(Uint8Array.of(1, 2, 3));
  deepEqual(await both, [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3)]);
  const next = first.read();
  first.cancel();
  source.give(Uint8Array.of(4));
  await next;
  deepEqual(await second.read(), Uint8Array.of(4));
});

Deno.test("Replay: a failure of the source is every view's, and no view can be had after", async () => {
  const cut = new Error("cut short");
  const isCut = (error: unknown) => error === cut;
  const source = new HandBody();
  const replay = new Replay(source, 99);
  const [first, second, late] = [viewOf(replay), viewOf(replay), viewOf(replay)];
  const reads = [rejects(first.read(), isCut), rejects(second.read(), isCut)];
  source.fail(cut);
  await Promise.all(reads);
  await rejects(late.read(), isCut);
  equal(replay.repeatable, false);
});

Deno.test("Replay.close cancels the source when the last view is over, not before", () => {
  const source = new HandBody();
  const replay = new Replay(source, 99);
  const [first, second] = [viewOf(replay), viewOf(replay)];
  first.cancel("one");
  replay.close();
  deepEqual(source.cancelled, []);
  second.cancel("two");
  second.cancel("three");
  deepEqual(source.cancelled, ["two"]);
});

Deno.test("Replay.close cancels the source at once where no view is open", () => {
  const source = new HandBody();
  const replay = new Replay(source, 99);
  viewOf(replay).cancel();
  deepEqual(source.cancelled, []);
  replay.close();
  equal(source.cancelled.length, 1);
  equal(replay.repeatable, false);
});

/** Reads a view to its end, or `stop` pieces of it, and tells how that went. */
async function readAll(view: BodyReader, stop: number | undefined, turn: () => Promise<void>) {
  const pieces: Uint8Array[] = [];
  while (pieces.length !== stop) {
    await turn();
    let piece: Uint8Array | undefined;
    try {
      piece = await view.read();
    } catch (error) {
      ok(error instanceof ProxyError && error.kind === "body_too_large");
      return { pieces, end: "lost" };
    }
    if (piece === undefined) return { pieces, end: "whole" };
    pieces.push(piece);
  }
  view.cancel();
  return { pieces, end: "cancelled" };
}

Deno.test("Replay: every view sees the source's bytes, in whatever order all goes", async () => {
  await fc.assert(fc.asyncProperty(
    fc.scheduler(),
    fc.array(fc.nat(4), { maxLength: 6 }),
    fc.nat(24),
    fc.array(fc.option(fc.nat(6), { nil: undefined }), { minLength: 1, maxLength: 4 }),
    async (scheduler, lengths, maxBytes, stops) => {
      const pieces = piecesOf(lengths);
      const total = lengths.reduce((sum, length) => sum + length, 0);
      const left = pieces.values();
      const source: BodyReader = {
        length: undefined,
        read: () => scheduler.schedule(Promise.resolve(left.next().value), "source"),
        cancel: () => {},
      };
      const replay = new Replay(source, maxBytes);
      const turn = () => scheduler.schedule(Promise.resolve(), "view");
      const reading = stops.map(async (stop) => {
        await turn();
        return replay.repeatable ? await readAll(viewOf(replay), stop, turn) : undefined;
      });
      await scheduler.waitFor(Promise.all(reading));
      const seen = (await Promise.all(reading)).filter((each) => each !== undefined);
      for (const { pieces: own, end } of seen) {
        deepEqual(own, pieces.slice(0, own.length));
        if (end === "whole") equal(own.length, pieces.length);
        if (total <= maxBytes) ok(end !== "lost");
      }
      if (total <= maxBytes) equal(seen.length, stops.length);
      if (stops.every((stop) => stop === undefined)) ok(seen.some(({ end }) => end === "whole"));
    },
  ));
});
