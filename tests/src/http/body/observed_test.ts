import { deepEqual, equal, rejects } from "node:assert/strict";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { observed } from "../../../../src/http/body/observed.ts";
import { bodyOf, HandBody } from "./reader.ts";

/** What `ended` was called with. */
function watch() {
  const ends: [number, unknown][] = [];
  return { ends, ended: (bytes: number, error?: unknown) => void ends.push([bytes, error]) };
}

Deno.test("observed is over at once for what is there, or is not", () => {
  const { ends, ended } = watch();
  const bytes = new Uint8Array(3);
  equal(observed(bytes, ended), bytes);
  equal(observed(undefined, ended), undefined);
  deepEqual(ends, [[3, undefined], [0, undefined]]);
});

Deno.test("observed is over at the end, once, with what was read", async () => {
  const { ends, ended } = watch();
  const body = observed(bodyOf([new Uint8Array(2), new Uint8Array(3)], 5), ended) as BodyReader;
  equal(body.length, 5);
  await body.read();
  await body.read();
  deepEqual(ends, []);
  equal(await body.read(), undefined);
  await body.read();
  body.cancel();
  deepEqual(ends, [[5, undefined]]);
});

Deno.test("observed is over when it fails, with the error", async () => {
  const { ends, ended } = watch();
  const inner = new HandBody();
  const body = observed(inner, ended) as BodyReader;
  const cut = new Error("cut");
  const read = rejects(body.read(), (error) => error === cut);
  inner.fail(cut);
  await read;
  deepEqual(ends, [[0, cut]]);
});

Deno.test("observed is over when it is cancelled, never without an error", async () => {
  for (const reason of [new Error("gone"), undefined]) {
    const { ends, ended } = watch();
    const inner = bodyOf([new Uint8Array(2)]);
    const body = observed(inner, ended) as BodyReader;
    await body.read();
    body.cancel(reason);
    body.cancel(reason);
    equal(ends.length, 1);
    equal(ends[0][0], 2);
    equal(ends[0][1] instanceof Error, true);
    equal(inner.cancelled[0], reason);
  }
});
