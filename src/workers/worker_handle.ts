import type { PlacedState, TargetName, UpstreamState } from "../../routes/control.ts";
import type { Worker } from "../program/control/shared_control.ts";
import type { Asked, Explanation } from "../proxy/explain/explain.ts";
import { log } from "../log/log.ts";
import { ListenError } from "../program/errors.ts";
import { Channel, NoAnswer } from "./channel.ts";
import type { WorkerProcess } from "./launch.ts";
import type { CountsOfAll } from "./counts_of_all.ts";
import type { FirstOrder, Listening, OfWorker, WorkerCounts } from "./messages.ts";

/** To begin takes reading the program, and building what its config says. */
const START_MS = 30_000;
/** For what takes a worker no time, unless it is very busy. */
const ANSWER_MS = 3_000;

/** One worker, as its supervisor knows it. */
export class WorkerHandle implements Worker {
  /** From 1. */
  readonly number: number;
  readonly pid: number | undefined;
  /** Resolves with how it has ended, in words. */
  readonly ended: Promise<string>;
  /** Resolves when it takes no more connections. */
  readonly left: Promise<void>;
  readonly #process: WorkerProcess;
  readonly #counts: CountsOfAll;
  readonly #channel: Channel<OfWorker>;
  #serving = false;
  #leaving = false;
  #killedFor: string | undefined;
  /** Connections wait because of its file limit. */
  crowded = false;

  constructor(number: number, process: WorkerProcess, counts: CountsOfAll) {
    this.number = number;
    this.pid = process.pid;
    this.#process = process;
    this.#counts = counts;
    const left = Promise.withResolvers<void>();
    this.left = left.promise;
    this.#channel = new Channel(process.line, {
      leaving: () => {
        this.#leaving = true;
        this.#serving = false;
        left.resolve();
      },
      crowded: (crowded) => {
        this.crowded = crowded;
      },
      final: (last: WorkerCounts) => counts.note(this, last),
    });
    this.ended = process.ended.then((how) => {
      this.#serving = false;
      counts.close(this);
      return how;
    });
  }

  /** It takes connections. */
  get serving(): boolean {
    return this.#serving;
  }

  /** As of Channel; NoAnswer says which worker it is. */
  async ask<Name extends keyof OfWorker>(
    name: Name,
    asked: OfWorker[Name]["asked"],
    withinMs: number,
  ): Promise<OfWorker[Name]["answer"]> {
    try {
      return await this.#channel.ask(name, asked, withinMs);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const what = error.why === "ended" && this.#killedFor || error.message;
      throw new NoAnswer(`${this.#name}: ${what}`, error.why);
    }
  }

  /** As of Beating. */
  beat(withinMs: number): Promise<void> {
    return this.ask("beat", null, withinMs);
  }

  upstreams(): Promise<readonly UpstreamState[]> {
    return this.ask("upstreams", null, ANSWER_MS);
  }

  drain(named: TargetName, drained: boolean): Promise<PlacedState> {
    return this.ask("drain", { named, drained }, ANSWER_MS);
  }

  explain(asked: Asked): Promise<Explanation> {
    return this.ask("explain", asked, ANSWER_MS);
  }

  /** Brings up to date what its supervisor knows of its counts; rejects with NoAnswer. */
  async tellTotals(): Promise<void> {
    this.#counts.noteTotals(this, await this.ask("totals", null, ANSWER_MS));
  }

  async tellCounts(): Promise<void> {
    this.#counts.note(this, await this.ask("counts", null, ANSWER_MS));
  }

  /**
   * Rejects as it does that cannot, which is there still; with ListenError where it has ended or
   * takes too long, and then it is killed.
   */
  async start(order: Omit<FirstOrder, "number">): Promise<Listening> {
    try {
      const place = await this.ask("start", { ...order, number: this.number }, START_MS);
      this.#serving = !this.#leaving;
      return place;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      this.kill();
      const how = await this.ended;
      throw new ListenError(
        error.why === "late"
          ? `${this.#name} has not begun to serve within ${START_MS / 1000} s`
          : `${this.#name} ended before it served: ${how}`,
      );
    }
  }

  get #name(): string {
    const pid = this.pid === undefined ? "" : ` (pid ${this.pid})`;
    return `worker ${this.number}${pid}`;
  }

  /** `cause`: what those are told who have asked it something. */
  kill(cause?: string): void {
    this.#killedFor = cause;
    this.#process.kill();
  }

  /** The log is told as well. */
  killFor(cause: string): void {
    log.error("worker killed", { worker: this.number, pid: this.pid, cause });
    this.kill(cause);
  }
}
