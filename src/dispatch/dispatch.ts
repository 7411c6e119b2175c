import type { Admission } from "../upstream/admission.ts";
import type { Recorder } from "./attempt.ts";
import type { Body } from "../http/body/body.ts";
import type { Call } from "../proxy/call.ts";
import type { Departure } from "../http/cancel.ts";
import type { Fields } from "../http/fields.ts";
import type { Digest } from "../strategy/hash/hash.ts";
import type { RequestKey } from "../proxy/key/key.ts";
import type { Reply } from "../http/message.ts";
import type { Lease, Target } from "../upstream/target.ts";

/** A group of targets that do the same work. */
export interface Upstream {
  readonly name: string;
  /** As configured: "maglev". */
  readonly strategy: string;
  readonly targets: readonly Target[];
  /** Undefined where its strategy looks at no key. */
  readonly key: RequestKey | undefined;
  readonly affinity: Affinity | undefined;
  readonly admission: Admission;
  readonly dispatch: Dispatch;
  /** Asks the targets whether they are well; undefined: nobody does. */
  readonly checks: Checks | undefined;
  /** For the next piece of a request body. */
  readonly idleMs: number;
}

/** Active health checks: by timers, or where none run between requests, with each of them. */
export interface Checks {
  start(): void;
  stop(): void;
  /** Ends with the last of those that are due; undefined: none is. Never rejects. */
  runDue(): Promise<void> | undefined;
}

/** Keeps a client on its target. */
export interface Affinity {
  /** Adds to the response to `call` what brings its client back to the target that answered. */
  mark(fields: Fields, call: Call): void;
}

/** How to send a request: which targets are asked, how often, and whose reply it is that counts. */
export type Dispatch = (request: Sendable, admission: Admission) => Promise<Reply>;

/** A request that can be sent to a target, to several where that is safe. */
export interface Sendable extends Partial<Recorder> {
  readonly method: string;
  readonly body: Body;
  readonly key: Digest;
  /** The client's departure. */
  readonly signal: Departure;
  /**
   * One attempt. The lease ends with it. Rejects as Transport's `send` does; never throws.
   * `body` and `signal` take the place of the request's own.
   */
  send(lease: Lease, options?: SendOptions): Promise<Reply>;
}

export interface SendOptions {
  readonly body?: Body;
  readonly signal?: Departure;
}
