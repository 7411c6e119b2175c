import { equal, rejects } from "node:assert/strict";
import type { BodyReader } from "../../../src/http/body/body.ts";
import { sizedStream } from "../../../src/web/sized.ts";

/** Pieces one after the other; an Error among them is thrown. */
function bodyOf(pieces: readonly (string | Error)[], length?: number): BodyReader {
  const left = [...pieces];
  return {
    length,
    read() {
      const piece = left.shift();
      if (piece instanceof Error) return Promise.reject(piece);
      return Promise.resolve(piece === undefined ? undefined : new TextEncoder().encode(piece));
    },
    cancel() {},
  };
}

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream as BodyInit).text();

/** Runs with a stand-in for workerd's class, and gives the lengths that it was told. */
async function withFixedLengths(run: () => Promise<void>): Promise<number[]> {
  const told: number[] = [];
  class FixedLengthStream extends TransformStream {
    constructor(bytes: number) {
      super();
      told.push(bytes);
    }
  }
  Reflect.set(globalThis, "FixedLengthStream", FixedLengthStream);
  try {
    await run();
  } finally {
    Reflect.deleteProperty(globalThis, "FixedLengthStream");
  }
  return told;
}

Deno.test("sizedStream gives every piece, where the platform has no sized streams too", async () => {
  const run = async () => {
    equal(await text(sizedStream(bodyOf(["a", "bc"], 3))), "abc");
    equal(await text(sizedStream(bodyOf(["a", "bc"]))), "abc");
  };
  await run();
  // Only a length that is known is told.
  equal(String(await withFixedLengths(run)), "3");
});

Deno.test("sizedStream fails where its body fails", async () => {
  const run = async () => {
    const stream = sizedStream(bodyOf(["a", new Error("cut short")], 3));
    await rejects(text(stream), /cut short/);
  };
  await run();
  await withFixedLengths(run);
});
