import { equal } from "node:assert/strict";
import fc from "fast-check";
import { MeasuredStagger } from "../../../src/dispatch/measured_stagger.ts";

function measured(values: Iterable<number>): number {
  const stagger = new MeasuredStagger();
  for (const ms of values) stagger.observe(ms);
  return stagger.ms;
}

const repeated = (ms: number, times: number) => new Array<number>(times).fill(ms);

Deno.test("MeasuredStagger.ms is 100 until 32 answers are known", () => {
  equal(measured([]), 100);
  equal(measured(repeated(7, 31)), 100);
  equal(measured(repeated(7, 32)), 7);
});

Deno.test("MeasuredStagger.ms is what at least 95 of 100 answers do not exceed", () => {
  const hundreds = Array.from({ length: 512 }, (_, i) => i + 1);
  equal(measured(hundreds), 487);
  equal(measured(hundreds.toReversed()), 487);
});

Deno.test("MeasuredStagger.ms is whole, rounded up, and never 0", () => {
  equal(measured(repeated(3.2, 32)), 4);
  equal(measured(repeated(0, 32)), 1);
});

Deno.test("MeasuredStagger forgets what is more than 512 answers old", () => {
  equal(measured([...repeated(900, 512), ...repeated(5, 480)]), 900);
  equal(measured([...repeated(900, 512), ...repeated(5, 512)]), 5);
});

Deno.test("MeasuredStagger: of each full window fewer than one in twenty are later", () => {
  const latencies = fc.array(fc.integer({ min: 1, max: 5000 }), {
    minLength: 512,
    maxLength: 512,
  });
  fc.assert(fc.property(latencies, (ms) => {
    const stagger = measured(ms);
    const later = ms.filter((each) => each > stagger).length;
    const asLate = ms.filter((each) => each >= stagger).length;
    return later <= 512 / 20 && asLate >= 512 / 20;
  }));
});

Deno.test("MeasuredStagger: one request in twenty is late, though late ones are cut short", () => {
  const stagger = new MeasuredStagger();
  let seed = 1;
  /** A linear congruential generator (Park, Miller 1988): one in a hundred is very slow. */
  const nextMs = () => {
    seed = seed * 48271 % 2147483647;
    return seed % 100 === 0 ? 1000 : 10 + seed % 4001 / 100;
  };
  let late = 0;
  for (let i = 0; i < 20_000; i++) {
    const { ms } = stagger;
    const [first, second] = [nextMs(), nextMs()];
    if (first > ms) late++;
    stagger.observe(first > ms ? Math.min(first, ms + second) : first);
  }
  equal(late > 20_000 * 0.03 && late < 20_000 * 0.07, true, `${late} were late`);
});
