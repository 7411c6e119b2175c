import type { Admission } from "../upstream/admission.ts";
import type { Body } from "../http/body/body.ts";
import { observed } from "../http/body/observed.ts";
import type { Sendable } from "./dispatch.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { answerOf, discard, type Reply } from "../http/message.ts";
import type { Lease } from "../upstream/lease.ts";
import type { Target } from "../upstream/target.ts";
import type { FirstGoodPolicy } from "./first_good.ts";
import { type Answer, LastResort } from "./last_resort.ts";
import { race } from "./race.ts";
import { LOST, Runner } from "./runner.ts";

/**
 * One request on its way to several targets. Each attempt has a departure of its own, so that it
 * can be given up alone; the client's ends them all, up to the last byte of the answer.
 */
export class FanOut {
  readonly #request: Sendable;
  readonly #admission: Admission;
  readonly #policy: FirstGoodPolicy;
  readonly #body: Body;
  readonly #first: Lease;
  readonly #tried = new Set<Target>();
  readonly #runners: Runner[] = [];
  readonly #lastResort: LastResort;
  #won = false;
  readonly #leave = () => {
    for (const { departure } of this.#runners) departure.abort(this.#request.signal.reason);
  };

  /** `body` is whole. The lease `first` ends with the first attempt. */
  constructor(
    request: Sendable,
    admission: Admission,
    { policy, body, first }: { policy: FirstGoodPolicy; body: Body; first: Lease },
  ) {
    this.#request = request;
    this.#admission = admission;
    this.#policy = policy;
    this.#body = body;
    this.#first = first;
    this.#lastResort = new LastResort(policy.onFailure);
  }

  /** Rejects with ProxyError `no_good_answer` or `all_failed`, or with the client's departure. */
  async run(): Promise<Reply> {
    const { of, maxParallel, stagger } = this.#policy;
    const pace = { of, maxParallel, staggerMs: () => stagger.ms };
    this.#request.signal.addEventListener("abort", this.#leave);
    let answer: Answer;
    try {
      answer = await race(() => this.#begin(), pace);
      this.#lastResort.drop();
    } catch (error) {
      answer = this.#fallBack(error);
    }
    return this.#passOn(answer);
  }

  #begin(): Promise<Answer> | undefined {
    const lease = this.#runners.length === 0 ? this.#first : this.#next();
    if (lease === undefined) return undefined;
    const runner = new Runner(lease, this.#policy.now());
    this.#tried.add(lease.target);
    this.#runners.push(runner);
    return this.#run(runner);
  }

  /** One attempt runs, so that hints of it are of the answer to come, as far as anybody knows. */
  get #isAlone(): boolean {
    return !this.#won && this.#runners.filter(({ outcome }) => outcome === undefined).length === 1;
  }

  #next(): Lease | undefined {
    const { key, signal } = this.#request;
    return signal.aborted ? undefined : this.#admission.take(key, this.#tried);
  }

  /** Resolves with a good answer once its head is known. */
  async #run(runner: Runner): Promise<Answer> {
    const { lease, departure } = runner;
    let reply: Reply;
    try {
      const passesInterim = () => this.#isAlone;
      const options = { body: this.#body, signal: departure, passesInterim };
      reply = await answerOf((receiver) => this.#request.send(lease, receiver, options));
    } catch (error) {
      if (!this.#won) this.#failed(runner, error);
      throw error;
    }
    if (this.#won) {
      discard(reply, LOST);
      throw LOST;
    }
    return this.#judged({ reply, runner });
  }

  #failed(runner: Runner, error: unknown): void {
    const nowMs = this.#policy.now();
    if (runner.departure.aborted) return runner.settle("lost", { nowMs });
    const reason = error instanceof ProxyError ? error.kind : "internal";
    runner.settle("failed", { nowMs, reason });
  }

  #judged(answer: Answer): Answer {
    const { reply: { status }, runner } = answer;
    // A switch of protocols is never given up.
    const isGood = status === 101 || this.#policy.isGood(status);
    runner.settle(isGood ? "won" : "not_good", { nowMs: this.#policy.now(), status });
    this.#observe(runner);
    if (isGood) {
      this.#won = true;
      this.#giveUpLosers();
      return answer;
    }
    this.#lastResort.offer(answer);
    throw new Error(`${runner.target.url} answered ${status}`);
  }

  #giveUpLosers(): void {
    const nowMs = this.#policy.now();
    const losers = this.#runners.filter(({ outcome }) => outcome === undefined);
    for (const loser of losers) {
      loser.settle("lost", { nowMs });
      this.#observe(loser);
    }
    const giveUp = () => losers.forEach((loser) => loser.giveUp());
    const { graceMs } = this.#policy;
    if (graceMs === 0) giveUp();
    else if (losers.length > 0) setTimeout(giveUp, graceMs);
  }

  #observe(runner: Runner): void {
    if (runner === this.#runners[0]) this.#policy.stagger.observe?.(runner.ms);
  }

  /** Throws where there is no answer at all. */
  #fallBack(cause: unknown): Answer {
    const { signal } = this.#request;
    const { answer } = this.#lastResort;
    if (answer !== undefined && !signal.aborted) return answer;
    this.#lastResort.drop();
    signal.removeEventListener("abort", this.#leave);
    this.#request.record?.(this.#runners, undefined);
    if (signal.aborted) throw signal.reason;
    throw this.#lastResort.problem(this.#runners, { cause, fields: this.#fields });
  }

  #passOn({ reply, runner }: Answer): Reply {
    const { signal } = this.#request;
    this.#request.record?.(this.#runners, runner.target);
    for (const [name, value] of Object.entries(this.#fields)) reply.fields.set(name, value);
    reply.body = observed(reply.body, () => signal.removeEventListener("abort", this.#leave));
    return reply;
  }

  get #fields(): Record<string, string> {
    return this.#policy.attemptsHeader ? { "X-Weir-Attempts": String(this.#runners.length) } : {};
  }
}
