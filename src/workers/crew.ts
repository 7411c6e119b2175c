/** So many workers, and another for each that goes. */
import { log } from "../log/log.ts";
import { Serial } from "../grammar/steps.ts";
import { BackOff } from "./back_off.ts";
import type { Member } from "./member.ts";
import type { FirstOrder, Whereabouts } from "./orders.ts";

export interface CrewOptions {
  readonly size: number;
  /** A worker that waits for its first order. Throws where none can be had. */
  readonly hire: (number: number) => Member;
  /** What a worker that starts is to live by. */
  readonly order: () => Omit<FirstOrder, "number">;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** Longer than `shutdown_timeout`, and a worker is killed. */
const GRACE_MS = 2_000;

export class Crew {
  /** Of what a worker that starts must not come between. */
  readonly turns = new Serial();
  /** Workers that took the place of others. */
  restarts = 0;
  readonly #options: CrewOptions;
  /** All processes, also those that start or leave. */
  readonly #members = new Set<Member>();
  #stopping = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  get members(): readonly Member[] {
    return [...this.#members];
  }

  /** By number. */
  get serving(): readonly Member[] {
    return this.members.filter(({ serving }) => serving).sort((a, b) => a.number - b.number);
  }

  /**
   * Resolves when all serve. `onFirst` is told where the first does, and what is ordered after it
   * may go by that. Rejects, with none left, as the worker did that could not.
   */
  async start(onFirst: (place: Whereabouts) => void): Promise<void> {
    const { size, order, random } = this.#options;
    const members = Array.from({ length: size }, (_, nth) => this.#hire(nth + 1));
    const [first, ...rest] = members;
    try {
      onFirst(await first.start(order()));
      await Promise.all(rest.map((member) => member.start(order())));
    } catch (error) {
      this.kill();
      await Promise.all(members.map(({ ended }) => ended));
      throw error;
    }
    for (const member of members) this.#keepFilled(member, new BackOff(random));
  }

  /** Resolves when all have ended. `reason` is for the log. */
  async stop(reason: Record<string, unknown>, timeoutMs: number): Promise<void> {
    this.#stopping = true;
    const kill = setTimeout(() => this.kill(), timeoutMs + GRACE_MS);
    await Promise.all(this.members.map(async (member) => {
      // One that does not answer is killed in its time.
      await member.ask("stop", reason, timeoutMs).catch(() => {});
      await member.ended;
    }));
    clearTimeout(kill);
  }

  kill(): void {
    this.#stopping = true;
    for (const member of this.#members) member.kill();
  }

  #hire(number: number): Member {
    const member = this.#options.hire(number);
    this.#members.add(member);
    void member.ended.then(() => this.#members.delete(member));
    return member;
  }

  /** At once in the place of one that leaves; after a while in that of one that has died. */
  #keepFilled(member: Member, backOff: BackOff): void {
    const { number, pid } = member;
    const { now } = this.#options;
    const bornMs = now();
    let replaced = false;
    const replace = () => {
      if (replaced || this.#stopping) return;
      replaced = true;
      this.restarts++;
      void this.turns.take(() => this.#restart(number, backOff));
    };
    void member.left.then(replace);
    void member.ended.then((how) => {
      if (this.#stopping) return;
      if (replaced) return log.info("worker ended", { worker: number, pid, how });
      const delayMs = backOff.after(now() - bornMs);
      log.error("worker died", { worker: number, pid, how, restart_in_ms: Math.round(delayMs) });
      setTimeout(replace, delayMs);
    });
  }

  /** Never rejects. */
  async #restart(number: number, backOff: BackOff): Promise<void> {
    if (this.#stopping) return;
    const member = this.#hire(number);
    this.#keepFilled(member, backOff);
    try {
      await member.start(this.#options.order());
      log.info("worker started", { worker: number, pid: member.pid });
    } catch (error) {
      log.error("worker did not start", { worker: number, cause: (error as Error).message });
      member.kill();
    }
  }
}
