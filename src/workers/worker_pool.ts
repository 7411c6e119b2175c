/** So many workers, and another for each that goes. */
import { Serial } from "../grammar/steps.ts";
import { log } from "../log/log.ts";
import type { FirstOrder, Listening } from "./messages.ts";
import { watchHeartbeat } from "./heartbeat.ts";
import type { WorkerHandle } from "./worker_handle.ts";

export interface WorkerPoolOptions {
  readonly size: number;
  /** A worker that waits for its first order. Throws where none can be had. */
  readonly launch: (number: number) => WorkerHandle;
  /** What a worker that starts is to live by. */
  readonly order: () => Omit<FirstOrder, "number">;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Longer than `shutdown_timeout`, and a worker is killed. */
const GRACE_MS = 2_000;

export class WorkerPool {
  /** Of what a worker that starts must not come between. */
  readonly turns = new Serial();
  /** Workers that took the place of others. */
  restarts = 0;
  /** Workers that were killed, as they did not answer any more. */
  hung = 0;
  readonly #options: WorkerPoolOptions;
  /** All processes, also those that start or leave. */
  readonly #workers = new Set<WorkerHandle>();
  #stopping = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  get workers(): readonly WorkerHandle[] {
    return [...this.#workers];
  }

  /** By number. */
  get serving(): readonly WorkerHandle[] {
    return this.workers.filter(({ serving }) => serving).sort((a, b) => a.number - b.number);
  }

  /**
   * Resolves when all serve. `onFirst` is told where the first does, and what is ordered after it
   * may go by that. Rejects, with none left, as the worker did that could not.
   */
  async start(onFirst: (place: Listening) => void): Promise<void> {
    if (this.#stopping) throw new Error("the program stops");
    const { size, random } = this.#options;
    const workers = Array.from({ length: size }, (_, nth) => this.#launch(nth + 1));
    const [first, ...rest] = workers;
    try {
      onFirst(await this.#begin(first));
      await Promise.all(rest.map((worker) => this.#begin(worker)));
    } catch (error) {
      // Who drains meanwhile has its time.
      if (!this.#stopping) this.kill();
      await Promise.all(workers.map(({ ended }) => ended));
      throw error;
    }
    for (const worker of workers) this.#keepFilled(worker, new RestartDelay(random));
  }

  /** Resolves when all have ended. `reason` is for the log. */
  async stop(reason: Record<string, unknown>, timeoutMs: number): Promise<void> {
    this.#stopping = true;
    const kill = setTimeout(() => this.#killAll("it has not ended in time"), timeoutMs + GRACE_MS);
    await Promise.all(this.workers.map(async (worker) => {
      // One that does not answer is killed in its time.
      await worker.ask("stop", reason, timeoutMs).catch(() => {});
      await worker.ended;
    }));
    clearTimeout(kill);
  }

  kill(): void {
    this.#stopping = true;
    for (const worker of this.#workers) worker.kill();
  }

  #killAll(why: string): void {
    for (const worker of this.#workers) worker.killFor(why);
  }

  #launch(number: number): WorkerHandle {
    const worker = this.#options.launch(number);
    this.#workers.add(worker);
    void worker.ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** While it builds what its config says it need not answer: its heart is heard once it serves. */
  async #begin(worker: WorkerHandle): Promise<Listening> {
    const place = await worker.start(this.#options.order());
    void watchHeartbeat(worker, (silentMs) => {
      this.hung++;
      const { number, pid } = worker;
      log.error("worker hung", { worker: number, pid, silent_ms: silentMs });
      worker.kill(`it had not answered for ${silentMs / 1000} s, and was killed`);
    });
    return place;
  }

  /** At once in the place of one that leaves; after a while in that of one that has died. */
  #keepFilled(worker: WorkerHandle, backOff: RestartDelay): void {
    const { number, pid } = worker;
    const { now } = this.#options;
    const bornMs = now();
    let replaced = false;
    const replace = () => {
      if (replaced || this.#stopping) return;
      replaced = true;
      this.restarts++;
      void this.turns.take(() => this.#restart(number, backOff));
    };
    void worker.left.then(replace);
    void worker.ended.then((how) => {
      if (this.#stopping) return;
      if (replaced) return log.info("worker ended", { worker: number, pid, how });
      const delayMs = backOff.after(now() - bornMs);
      log.error("worker died", { worker: number, pid, how, restart_in_ms: Math.round(delayMs) });
      setTimeout(replace, delayMs);
    });
  }

  /** Never rejects. */
  async #restart(number: number, backOff: RestartDelay): Promise<void> {
    if (this.#stopping) return;
    const worker = this.#launch(number);
    this.#keepFilled(worker, backOff);
    try {
      await this.#begin(worker);
      log.info("worker started", { worker: number, pid: worker.pid });
    } catch (error) {
      if (this.#stopping) return;
      log.error("worker did not start", { worker: number, cause: (error as Error).message });
      worker.kill();
    }
  }
}

/** How long the place of a worker that has died stays empty. */

const FIRST_MS = 100;
const MOST_MS = 10_000;
/** Who has lived so long was well. */
const WELL_MS = 10_000;

/** One death after the other doubles the time; up to half of it is chance, lest all start at once. */
export class RestartDelay {
  readonly #random: () => number;
  #nextMs = FIRST_MS;

  /** `random`: from 0 up to, not including, 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** What follows a life of `livedMs`. */
  after(livedMs: number): number {
    if (livedMs >= WELL_MS) this.#nextMs = FIRST_MS;
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(2 * delayMs, MOST_MS);
    return delayMs * (1 - this.#random() / 2);
  }
}
