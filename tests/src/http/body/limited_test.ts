import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import fc from "fast-check";
import type { BodyReader } from "../../../../src/http/body/body.ts";
import { limited } from "../../../../src/http/body/limited.ts";
import { kind } from "../../transport/stage.ts";
import { bodyOf } from "./reader.ts";

Deno.test("limited refuses at once what is declared, or there, and too long", () => {
  throws(() => limited(new Uint8Array(4), 3), kind("body_too_large"));
  throws(() => limited(bodyOf([], 4), 3), kind("body_too_large"));
});

Deno.test("limited leaves what is declared and not too long", () => {
  for (const body of [undefined, new Uint8Array(3), bodyOf([], 3)]) equal(limited(body, 3), body);
});

Deno.test("limited takes a body without limit", async () => {
  const body = limited(bodyOf([new Uint8Array(100)]), Infinity) as BodyReader;
  equal((await body.read())?.length, 100);
});

Deno.test("limited never gives more than its limit, and cancels what is longer", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.nat(5), { maxLength: 10 }),
    fc.nat(30),
    async (lengths, maxBytes) => {
      const inner = bodyOf(lengths.map((length) => new Uint8Array(length)));
      const body = limited(inner, maxBytes) as BodyReader;
      const total = lengths.reduce((sum, length) => sum + length, 0);
      let given = 0;
      const all = async () => {
        for (let piece; (piece = await body.read()) !== undefined;) given += piece.length;
      };
      if (total <= maxBytes) await all();
      else await rejects(all(), kind("body_too_large"));
      equal(given <= maxBytes, true);
      equal(inner.cancelled.length, total <= maxBytes ? 0 : 1);
    },
  ));
});

Deno.test("limited passes on a cancellation", () => {
  const inner = bodyOf([]);
  (limited(inner, 3) as BodyReader).cancel("reason");
  deepEqual(inner.cancelled, ["reason"]);
});
