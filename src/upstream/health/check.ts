/** One probe of a target after the other, and what they say of it. */
import { ClientDeparture, type Departure } from "../../http/cancel.ts";
import type { Probe } from "./health.ts";

export interface CheckOptions extends Thresholds {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** 0 to below 1. */
  readonly random: () => number;
}

export type OnVerdict = (healthy: boolean, reason: string) => void;

/** Of an interval, either way: instances that started together do not ask together for long. */
const JITTER = 0.1;
/** The first probe comes early, however long the interval. */
const FIRST_WITHIN_MS = 1000;

/** One for all: V8 keeps with an error the functions that it was made under, a reload with its snapshots. */
const STOPPED = new Error("the checks were stopped");

export class Check {
  readonly #probe: Probe;
  readonly #onVerdict: OnVerdict;
  readonly #options: CheckOptions;
  readonly #verdict: Verdict;
  #dueMs: number | undefined;
  #startMs = 0;
  #underWay: ClientDeparture | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(probe: Probe, onVerdict: OnVerdict, options: CheckOptions) {
    this.#probe = probe;
    this.#onVerdict = onVerdict;
    this.#options = options;
    this.#verdict = new Verdict(options);
  }

  /** Keeps the verdict of `former` until it has one of its own. */
  takeOver(former: Check): void {
    this.#verdict.takeOver(former.#verdict);
  }

  start(): void {
    this.stop();
    this.#arm();
  }

  /** The probe under way says nothing any more. The verdict stays. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#underWay?.abort(STOPPED);
    this.#underWay = undefined;
    this.#dueMs = undefined;
  }

  get isDue(): boolean {
    return this.#nextMs() <= this.#options.now() && (this.#underWay === undefined || this.#isLost);
  }

  /** False: it was stopped meanwhile, or given up as lost. */
  async run(): Promise<boolean> {
    const { now, random, intervalMs } = this.#options;
    const departure = new ClientDeparture();
    this.#underWay = departure;
    this.#startMs = now();
    this.#dueMs = this.#startMs + intervalMs * (1 - JITTER + 2 * JITTER * random());
    const failure = await this.#attempt(departure);
    if (this.#underWay !== departure) return false;
    this.#underWay = undefined;
    this.#judge(failure);
    return true;
  }

  #arm(): void {
    const waitMs = Math.max(0, this.#nextMs() - this.#options.now());
    this.#timer = setTimeout(async () => {
      if (await this.run()) this.#arm();
    }, waitMs);
  }

  /** Settled when first asked for: on workerd there is no clock before the first request. */
  #nextMs(): number {
    const { now, random, intervalMs } = this.#options;
    return this.#dueMs ??= now() + Math.min(intervalMs, FIRST_WITHIN_MS) * random();
  }

  /**
   * Long past its own time limit. On workerd a probe ends with the request that it rode on, and
   * tells nobody; nor may another request abort it.
   */
  get #isLost(): boolean {
    return this.#options.now() - this.#startMs > 2 * this.#options.timeoutMs;
  }

  /** What is wrong with the target; undefined: nothing. */
  async #attempt(departure: ClientDeparture): Promise<string | undefined> {
    const { timeoutMs } = this.#options;
    const late = () => departure.abort(new Error(`no answer within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    try {
      await Promise.race([this.#probe(departure), rejectionOf(departure)]);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(timer);
    }
  }

  #judge(failure: string | undefined): void {
    if (!this.#verdict.add(failure === undefined)) return;
    const { healthy, unhealthy } = this.#options;
    if (failure === undefined) this.#onVerdict(true, `${inARow(healthy)} passed`);
    else this.#onVerdict(false, `${inARow(unhealthy)} failed: ${failure}`);
  }
}

function inARow(checks: number): string {
  return checks === 1 ? "a check" : `${checks} checks in a row`;
}

/** A probe that does not heed its signal must not hold up those that follow. */
function rejectionOf(departure: Departure): Promise<never> {
  return new Promise((_, reject) => {
    departure.addEventListener("abort", () => reject(departure.reason));
  });
}

/** How many results in a row it takes to change a verdict. */
export interface Thresholds {
  readonly healthy: number;
  readonly unhealthy: number;
}

/** What the checks of a target say together. It counts as healthy until they say otherwise. */
export class Verdict {
  readonly #thresholds: Thresholds;
  #isHealthy = true;
  /** Results in a row that speak against it. */
  #against = 0;

  constructor(thresholds: Thresholds) {
    this.#thresholds = thresholds;
  }

  get isHealthy(): boolean {
    return this.#isHealthy;
  }

  /** Goes on where `former` stood. */
  takeOver(former: Verdict): void {
    this.#isHealthy = former.#isHealthy;
    this.#against = former.#against;
  }

  /** One more result: whether it changes the verdict. */
  add(passed: boolean): boolean {
    if (passed === this.#isHealthy) {
      this.#against = 0;
      return false;
    }
    this.#against++;
    if (this.#against < this.#thresholds[passed ? "healthy" : "unhealthy"]) return false;
    this.#isHealthy = passed;
    this.#against = 0;
    return true;
  }
}
