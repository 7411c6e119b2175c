/**
 * What an upstream does to a request, drawn from a seed, the number of the request and that of the
 * target: every way of sending meets the same answers, so that their figures can be compared.
 */

/** One whose draws come near to what theory says of them. */
const SEED = 3;

/** Asked by a request that is sent to all. */
export const targetCount = 4;

export interface Answer {
  readonly status: number;
  /** From the request to its answer. */
  readonly delayMs: number;
}

export type Draw = (request: number, target: number) => Answer;

/** Of the usual answers; the paper hedges after 10 ms, which is later than 98 % of all answers. */
const MEDIAN_MS = 5;
const SIGMA = 0.3;
const SLOW_SHARE = 0.01;
const SLOWEST_MS = 2000;

/** Lognormal, but for one answer in a hundred that takes up to two seconds. */
export function tailed(request: number, target: number): Answer {
  const random = randomOf(request, target);
  if (random() < SLOW_SHARE) return { status: 200, delayMs: 200 + random() * (SLOWEST_MS - 200) };
  // Box and Muller (1958).
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { status: 200, delayMs: MEDIAN_MS * Math.exp(SIGMA * normal) };
}

const BAD_SHARE = 0.25;
const FLAKY_MS = 1000;

/** The dummy server of balancing-reverse-proxy's page. */
export function flaky(request: number, target: number): Answer {
  const random = randomOf(request, target);
  return { status: random() < BAD_SHARE ? 500 : 200, delayMs: random() * FLAKY_MS };
}

/** Of all answers bad. */
export const flakyFailure = BAD_SHARE ** targetCount;

/**
 * When half of the requests that get a good answer have the first of four: at time t (of 1) no good
 * one has come with a chance of (1 − (1 − bad) t)⁴.
 */
export const flakyMedianMs = FLAKY_MS *
  (1 - ((1 + flakyFailure) / 2) ** (1 / targetCount)) / (1 - BAD_SHARE);

/** Of the flaky answers to so many requests as they are drawn: what a perfect race would give. */
export function perfectRace(requests: number): { goodShare: number; medianMs: number } {
  const goodMs: number[] = [];
  for (let request = 0; request < requests; request++) {
    const answers = Array.from({ length: targetCount }, (_, target) => flaky(request, target));
    const good = answers.filter(({ status }) => status === 200);
    if (good.length > 0) goodMs.push(Math.min(...good.map(({ delayMs }) => delayMs)));
  }
  goodMs.sort((a, b) => a - b);
  return { goodShare: goodMs.length / requests, medianMs: goodMs[goodMs.length >> 1] };
}

/** A stream of its own for each answer, far from those of its neighbours. */
function randomOf(request: number, target: number): () => number {
  return mulberry32(Math.imul(request * targetCount + target, 0x9e3779b1) ^ SEED);
}

/** By Tommy Ettinger; in [0, 1). */
function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
