import type { Reply } from "./message.ts";
import type { Strategy } from "./strategy.ts";
import type { Target } from "./target.ts";

/** A group of targets that do the same work. */
export interface Upstream {
  readonly name: string;
  readonly targets: readonly Target[];
  readonly strategy: Strategy;
  readonly dispatch: Dispatch;
  /** For the next piece of a request body. */
  readonly idleMs: number;
}

/** How to send: `send` makes one attempt on one target; the dispatch chooses which, and how often. */
export type Dispatch = (send: Send, strategy: Strategy) => Promise<Reply>;

export type Send = (target: Target) => Promise<Reply>;
