/** The health of one target: what holds it back, and how warm it is afterwards. */
import type { Condition, Hold } from "../target.ts";

/** What a member asks of those it is one of. */
export interface Group {
  /** Ends the ejections whose time is over. */
  lapse(): void;
  /** Holds back none just now, though it would. */
  isWaived(): boolean;
}

export interface MemberOptions {
  readonly now: () => number;
  readonly slowStartMs?: number;
}

export interface Ejection extends Hold {
  readonly untilMs: number;
}

/** What a member takes over from one before it. */
export interface Kept {
  readonly failures: boolean;
  readonly ejections: boolean;
}

export class Member implements Condition {
  /** For its target; undefined without slow start. */
  readonly warmth: (() => number) | undefined;
  readonly #group: Group;
  readonly #slowStart: SlowStart | undefined;
  #failure: Hold | undefined;
  #ejection: Ejection | undefined;

  constructor(group: Group, { now, slowStartMs }: MemberOptions) {
    this.#group = group;
    if (slowStartMs === undefined) return;
    const slowStart = new SlowStart(slowStartMs, now);
    this.#slowStart = slowStart;
    this.warmth = () => {
      group.lapse();
      return slowStart.warmth;
    };
  }

  /** Read for every pick: asks the others, and the clock, only where something holds it. */
  get hold(): Hold | undefined {
    if (!this.isHeld) return undefined;
    this.#group.lapse();
    return this.#group.isWaived() ? undefined : this.#failure ?? this.#ejection;
  }

  /** As the last lapse left it, whether waived or not; so are those below. */
  get isHeld(): boolean {
    return this.#failure !== undefined || this.#ejection !== undefined;
  }

  get isFailing(): boolean {
    return this.#failure !== undefined;
  }

  get isEjected(): boolean {
    return this.#ejection !== undefined;
  }

  /** Infinity where it is not ejected: no ejection of it ends. */
  get ejectedUntilMs(): number {
    return this.#ejection?.untilMs ?? Infinity;
  }

  /** What may be kept is what somebody here will end. */
  takeOver(former: Member, { failures, ejections }: Kept): void {
    if (failures) this.#failure = former.#failure;
    if (ejections) this.#ejection = former.#ejection;
    if (former.#slowStart !== undefined) this.#slowStart?.takeOver(former.#slowStart);
  }

  fail(hold: Hold): void {
    this.#failure = hold;
  }

  pass(nowMs: number): void {
    this.#failure = undefined;
    this.#recover(nowMs);
  }

  eject(ejection: Ejection): void {
    this.#ejection = ejection;
  }

  /** Warms up from when the ejection ended, not from when that is noticed. */
  lapse(nowMs: number): void {
    if (this.#ejection === undefined || this.#ejection.untilMs > nowMs) return;
    const { untilMs } = this.#ejection;
    this.#ejection = undefined;
    this.#recover(untilMs);
  }

  #recover(atMs: number): void {
    if (!this.isHeld) this.#slowStart?.begin(atMs);
  }
}

/** What a target takes when it has just recovered, of what it takes when it is warm. */
const COLD = 0.1;

/**
 * How warm a target is: 1 until its first recovery; from each on it grows linearly from 0.1 to 1.
 */
export class SlowStart {
  readonly #ms: number;
  readonly #now: () => number;
  #startMs: number | undefined;

  constructor(ms: number, now: () => number) {
    this.#ms = ms;
    this.#now = now;
  }

  begin(atMs: number): void {
    this.#startMs = atMs;
  }

  /** Goes on where `former` stood. */
  takeOver(former: SlowStart): void {
    this.#startMs = former.#startMs;
  }

  get warmth(): number {
    if (this.#startMs === undefined) return 1;
    const passed = (this.#now() - this.#startMs) / this.#ms;
    if (passed < 1) return COLD + (1 - COLD) * passed;
    this.#startMs = undefined;
    return 1;
  }
}
