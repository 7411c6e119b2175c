import type { Admission } from "../upstream/admission.ts";
import type { Recorder } from "./attempt.ts";
import type { Body } from "../http/body/body.ts";
import type { Departure } from "../http/cancel.ts";
import type { Digest } from "../upstream/hash.ts";
import type { Receiver, Reply } from "../http/message.ts";
import type { Lease } from "../upstream/lease.ts";

/** How to send a request: which targets are asked, how often, and whose reply it is that counts. */
export type Dispatch = (request: Sendable, admission: Admission, receiver: Receiver) => void;

/** One that is told of by a promise. */
export function promised(
  dispatch: (request: Sendable, admission: Admission) => Promise<Reply>,
): Dispatch {
  return (request, admission, receiver) => {
    dispatch(request, admission).then(
      (reply) => receiver.replied(reply),
      (error) => receiver.failed(error),
    );
  };
}

/** A request that can be sent to a target, to several where that is safe. */
export interface Sendable extends Partial<Recorder> {
  readonly method: string;
  readonly body: Body;
  readonly key: Digest;
  /** The client's departure. */
  readonly signal: Departure;
  /**
   * One attempt. The lease ends with it. The receiver is told as by Transport's `send`; never
   * throws. `body` and `signal` take the place of the request's own.
   */
  send(lease: Lease, receiver: Receiver, options?: SendOptions): void;
}

export interface SendOptions {
  readonly body?: Body;
  readonly signal?: Departure;
  /** Whether an interim response that comes now is for the client; absent: each is. */
  readonly passesInterim?: () => boolean;
}
