import type { PlacedState, TargetName, UpstreamState } from "../../routes/control.ts";
import type { Worker } from "../program/control/shared_control.ts";
import type { Asked, Explanation } from "../proxy/explain/explain.ts";
import { Channel } from "./channel.ts";
import type { WorkerProcess } from "./launch.ts";
import type { Ledger } from "./ledger.ts";
import type { FirstOrder, OfWorker, Whereabouts, WorkerCounts } from "./orders.ts";

/** To begin takes reading the program, and building what its config says. */
const START_MS = 30_000;
/** For what takes a worker no time, unless it is very busy. */
const ANSWER_MS = 3_000;

/** One worker, as its supervisor knows it. */
export class Member implements Worker {
  /** From 1. */
  readonly number: number;
  readonly pid: number | undefined;
  /** Resolves with how it has ended, in words. */
  readonly ended: Promise<string>;
  /** Resolves when it takes no more connections. */
  readonly left: Promise<void>;
  readonly #process: WorkerProcess;
  readonly #ledger: Ledger;
  readonly #channel: Channel<OfWorker>;
  #serving = false;

  constructor(number: number, process: WorkerProcess, ledger: Ledger) {
    this.number = number;
    this.pid = process.pid;
    this.#process = process;
    this.#ledger = ledger;
    const left = Promise.withResolvers<void>();
    this.left = left.promise;
    this.#channel = new Channel(process.line, {
      leaving: () => {
        this.#serving = false;
        left.resolve();
      },
      final: (counts: WorkerCounts) => ledger.note(this, counts),
    });
    this.ended = process.ended.then((how) => {
      this.#serving = false;
      ledger.close(this);
      return how;
    });
  }

  /** It takes connections. */
  get serving(): boolean {
    return this.#serving;
  }

  /** As of Channel. */
  ask<Name extends keyof OfWorker>(
    name: Name,
    asked: OfWorker[Name]["asked"],
    withinMs: number,
  ): Promise<OfWorker[Name]["answer"]> {
    return this.#channel.ask(name, asked, withinMs);
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
    this.#ledger.noteTotals(this, await this.ask("totals", null, ANSWER_MS));
  }

  async tellCounts(): Promise<void> {
    this.#ledger.note(this, await this.ask("counts", null, ANSWER_MS));
  }

  /** Rejects where it cannot, and then the process is there still. */
  async start(order: Omit<FirstOrder, "number">): Promise<Whereabouts> {
    const place = await this.ask("start", { ...order, number: this.number }, START_MS);
    this.#serving = true;
    return place;
  }

  kill(): void {
    this.#process.kill();
  }
}
