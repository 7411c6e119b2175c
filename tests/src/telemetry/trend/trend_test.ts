import { deepEqual, equal } from "node:assert/strict";
import type { Totals } from "../../../../src/telemetry/trend/sample.ts";
import { Histogram } from "../../../../src/transport/connections.ts";
import { type Sample, Trend } from "../../../../src/telemetry/trend/trend.ts";
import { Clock } from "../../../clock.ts";

/** A program that has answered so much, and its trend. */
class Stage implements Disposable {
  readonly clock = new Clock();
  readonly durations = new Histogram();
  failed = 0;
  /** Instead of an answer. */
  failure: Error | undefined;
  readonly trend = new Trend(() => this.#totals(), {
    now: () => this.clock.nowMs,
    date: () => 1e12 + this.clock.nowMs,
  });

  answer(count: number, ms: number): void {
    for (let i = 0; i < count; i++) this.durations.observe(ms);
  }

  [Symbol.dispose](): void {
    this.trend.stop();
    this.clock[Symbol.dispose]();
  }

  // deno-lint-ignore require-await
  async #totals(): Promise<Totals> {
    if (this.failure !== undefined) throw this.failure;
    const { count, counts } = this.durations;
    return { requests: count, failed: this.failed, durations: [...counts] };
  }
}

function inShort({ dateMs, rate, failed }: Sample) {
  return [dateMs - 1e12, rate, failed];
}

Deno.test("Trend: each second a sample of what came in it, not of what was before", async () => {
  using stage = new Stage();
  stage.answer(100, 1);
  stage.trend.start();
  await stage.clock.pass(500);
  stage.answer(8, 7);
  stage.failed += 2;
  await stage.clock.pass(1500);
  deepEqual(stage.trend.samples.map(inShort), [[1000, 8, 0.25], [2000, 0, undefined]]);
  const [first, second] = stage.trend.samples;
  deepEqual([first.p50Ms, second.p50Ms, second.p99Ms], [7.5, undefined, undefined]);
});

Deno.test("Trend: a rate goes by the time that has passed, and a late timer is caught up with", async () => {
  using stage = new Stage();
  let slowMs = 0;
  const totals = { requests: 0, failed: 0, durations: [] };
  const now = () => stage.clock.nowMs + slowMs;
  const trend = new Trend(() => Promise.resolve({ ...totals }), { now, date: now });
  trend.start();
  await stage.clock.pass(900);
  slowMs = 400;
  totals.requests = 14;
  await stage.clock.pass(100);
  slowMs = 0;
  deepEqual(trend.samples.map(({ dateMs, rate }) => [dateMs, rate]), [[1400, 10]]);
  trend.stop();
});

Deno.test("Trend keeps five minutes", async () => {
  using stage = new Stage();
  stage.trend.start();
  await stage.clock.pass(302_000);
  equal(stage.trend.samples.length, 300);
  deepEqual(stage.trend.samples.map(inShort)[0], [3000, 0, undefined]);
});

Deno.test("Trend.over: several seconds as one sample, or as many as there are", async () => {
  using stage = new Stage();
  equal(stage.trend.over(5), undefined);
  stage.trend.start();
  await stage.clock.pass(0);
  equal(stage.trend.over(5), undefined);
  for (let i = 0; i < 10; i++) {
    stage.answer(i, 1);
    await stage.clock.pass(1000);
  }
  equal(stage.trend.over(1)?.rate, 9);
  equal(stage.trend.over(5)?.rate, (5 + 6 + 7 + 8 + 9) / 5);
  equal(stage.trend.over(60)?.rate, 4.5);
});

Deno.test("Trend: what came while it could not be read is in the next sample", async () => {
  using stage = new Stage();
  stage.trend.start();
  await stage.clock.pass(1000);
  stage.failure = new Error("a worker is gone");
  stage.answer(4, 1);
  await stage.clock.pass(1000);
  stage.failure = undefined;
  await stage.clock.pass(1000);
  deepEqual(stage.trend.samples.map(inShort), [[1000, 0, undefined], [3000, 2, 0]]);
});

Deno.test("Trend.watch tells of each sample until it is left", async () => {
  using stage = new Stage();
  const rates: number[] = [];
  const leave = stage.trend.watch(({ rate }) => rates.push(rate));
  stage.trend.start();
  await stage.clock.pass(2000);
  leave();
  await stage.clock.pass(2000);
  deepEqual(rates, [0, 0]);
});

Deno.test("Trend.stop leaves no timer, nor does one come of a reading under way", async () => {
  using stage = new Stage();
  stage.trend.start();
  await stage.clock.pass(1000);
  stage.trend.stop();
  equal(stage.clock.pending, 0);
  const reading = Promise.withResolvers<Totals>();
  const clock = { now: () => stage.clock.nowMs, date: () => 0 };
  const slow = new Trend(() => reading.promise, clock);
  slow.start();
  await stage.clock.pass(0);
  slow.stop();
  reading.resolve({ requests: 0, failed: 0, durations: [] });
  await stage.clock.pass(0);
  equal(stage.clock.pending, 0);
});
