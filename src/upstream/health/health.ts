/**
 * The health of an upstream's targets, kept together: whether one is held back may depend on how
 * many others are. Checks and ejections hold a target each for themselves: a good check does not
 * end an ejection. No timer ends one, as workerd has none between requests: it lapses when read.
 */
import type { Departure } from "../../http/cancel.ts";
import { type Kept, Member } from "./member.ts";
import { log } from "../../log/log.ts";
import type { Target } from "../target.ts";

/** One check of one target: throws an Error that says in plain words what is wrong with it. */
export type Probe = (signal: Departure) => Promise<void>;

export interface HealthOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Holds none back while it would hold back every target of weight, as Envoy in a panic. */
  readonly panic: boolean;
  /**
   * Share, 0 to 1, of the targets of weight that may be ejected at once; default 1. Rounded down
   * as Envoy does, but for one, which may always be unless the share is 0 (`always_eject_one_host`).
   */
  readonly maxEjected?: number;
  /** How long a target warms up after a recovery; undefined: not at all. */
  readonly slowStartMs?: number;
  /** Told of each ejection. */
  readonly ejected?: (target: Target) => void;
}

export class Health {
  readonly #targets: readonly Target[];
  readonly #members: readonly Member[];
  readonly #now: () => number;
  readonly #panic: boolean;
  readonly #maxEjected: number;
  readonly #weighty: number;
  readonly #ejectedOne: HealthOptions["ejected"];
  #ejected = 0;
  #holdsAll = false;
  /** When the next ejection ends. */
  #lapseMs = Infinity;

  constructor(targets: readonly Target[], options: HealthOptions) {
    this.#targets = targets;
    this.#now = options.now;
    this.#panic = options.panic;
    this.#maxEjected = options.maxEjected ?? 1;
    this.#ejectedOne = options.ejected;
    this.#weighty = targets.filter(({ weight }) => weight > 0).length;
    const group = {
      lapse: () => this.#lapse(),
      isWaived: () => this.#panic && this.#holdsAll,
    };
    this.#members = targets.map(() => new Member(group, options));
  }

  /** What goes on the target at `index`: a condition, and its warmth. */
  member(index: number): Member {
    return this.#members[index];
  }

  /**
   * Goes on where `former` stood. `places`: of each target that stays, its index here and there.
   */
  takeOver(former: Health, places: Iterable<readonly [number, number]>, kept: Kept): void {
    for (const [index, before] of places) {
      this.#members[index].takeOver(former.#members[before], kept);
    }
    this.#recount();
  }

  /** The verdict of its checks; the same one again changes nothing. */
  check(index: number, healthy: boolean, reason: string): void {
    this.#lapse();
    const member = this.#members[index];
    if (member.isFailing !== healthy) return;
    if (healthy) member.pass(this.#now());
    else member.fail({ reason, untilMs: undefined });
    const target = this.#targets[index];
    if (healthy) log.info("target healthy", { target: target.url, reason });
    else log.warn("target unhealthy", { target: target.url, reason });
    this.#recount();
    if (!member.isHeld) target.freed();
  }

  /** Holds a target back for `ms`. False, and nothing done: it is already, or too many are. */
  eject(index: number, ms: number, reason: string): boolean {
    this.#lapse();
    const member = this.#members[index];
    if (member.isEjected || !this.#mayEject()) return false;
    member.eject({ reason, untilMs: this.#now() + ms });
    log.warn("target ejected", { target: this.#targets[index].url, reason, for_ms: ms });
    this.#ejectedOne?.(this.#targets[index]);
    this.#recount();
    return true;
  }

  isEjected(index: number): boolean {
    this.#lapse();
    return this.#members[index].isEjected;
  }

  /** Compares quotients, not products: 29 of 100 is 29 %, where 0.29 × 100 is less than 29. */
  #mayEject(): boolean {
    if (this.#ejected === 0) return this.#maxEjected > 0;
    return (this.#ejected + 1) / this.#weighty <= this.#maxEjected;
  }

  /** Ends the ejections whose time is over. */
  #lapse(): void {
    if (this.#lapseMs === Infinity) return;
    const nowMs = this.#now();
    if (nowMs < this.#lapseMs) return;
    for (const member of this.#members) member.lapse(nowMs);
    this.#recount();
  }

  /** Run when something has changed, so that a pick need not look at all targets. */
  #recount(): void {
    const heldAll = this.#holdsAll;
    this.#ejected = 0;
    this.#holdsAll = true;
    this.#lapseMs = Infinity;
    this.#members.forEach((member, index) => {
      if (member.isEjected) this.#ejected++;
      this.#lapseMs = Math.min(this.#lapseMs, member.ejectedUntilMs);
      if (!member.isHeld && this.#targets[index].weight > 0) this.#holdsAll = false;
    });
    if (this.#panic && this.#holdsAll && !heldAll) {
      this.#targets[0].freed();
    }
  }
}
