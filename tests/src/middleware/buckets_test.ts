import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { Buckets } from "../../../src/middleware/buckets.ts";

function buckets(capacity: number, perTokenMs: number, mostKeys?: number) {
  const time = { nowMs: 5000 };
  const now = () => time.nowMs;
  return { buckets: new Buckets({ capacity, perTokenMs, now, mostKeys }), time };
}

Deno.test("Buckets.take: all at once, then one by one as time passes", () => {
  const { buckets: b, time } = buckets(3, 1000);
  deepEqual(b.take("a"), { allowed: true, remaining: 2, fullInMs: 1000, nextInMs: 0 });
  equal(b.take("a").remaining, 1);
  equal(b.take("a").remaining, 0);
  const refused = b.take("a");
  deepEqual([refused.allowed, refused.remaining], [false, 0]);
  equal(Math.ceil(refused.nextInMs), 1000);
  equal(b.take("b").allowed, true);
  time.nowMs += 999;
  equal(b.take("a").allowed, false);
  time.nowMs += 1;
  equal(b.take("a").allowed, true);
  equal(b.take("a").allowed, false);
  time.nowMs += 60_000;
  equal(b.take("a").remaining, 2);
});

Deno.test("Buckets.take: in any span no more pass than were saved and came in it, and no fewer", () => {
  const waits = fc.array(fc.nat(40), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 30 }), waits, (
    capacity,
    perTokenMs,
    waits,
  ) => {
    const { buckets: b, time } = buckets(capacity, perTokenMs);
    // A bucket as it is drawn in books.
    let level = capacity;
    for (const wait of waits) {
      time.nowMs += wait;
      level = Math.min(capacity, level + wait / perTokenMs);
      const { allowed } = b.take("k");
      // Where the fraction may be either, both are right.
      if (Math.abs(level - 1) > 1e-5) equal(allowed, level >= 1);
      if (allowed) level -= 1;
    }
  }));
});

Deno.test("Buckets: as many keys as may be, and those in use are not forgotten", () => {
  const { buckets: b } = buckets(2, 1000, 100);
  b.take("mine");
  b.take("mine");
  for (let i = 0; i < 10_000; i++) {
    b.take(`other ${i}`);
    ok(b.size <= 100);
    if (i % 40 === 0) equal(b.take("mine").allowed, false);
  }
});
