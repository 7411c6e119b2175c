/**
 * One target after the other, for as long as that does no harm: nothing is done twice that may not
 * be, no body is kept beyond a limit, and retries stay within a budget. The last response or error
 * is the client's.
 */
import type { Admission } from "../upstream/admission.ts";
import { type Body, cancelBody } from "../http/body/body.ts";
import { Replay } from "../http/body/replayed.ts";
import type { Dispatch, Sendable } from "./dispatch.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { isIdempotent, type Receiver, type Reply } from "../http/message.ts";
import { faultOf, type IsFault } from "../upstream/outcome.ts";
import type { Lease } from "../upstream/lease.ts";
import type { Target } from "../upstream/target.ts";
import { Retries, type RetryLimits } from "./retries.ts";
import { within } from "./within.ts";

export interface RetryPolicy extends RetryLimits {
  /** What is tried again where it may be; of the outcomes that it is asked about, `ms` is 0. */
  readonly isFault: IsFault;
  /** For the head of each response; undefined: the limits of the transport are enough. */
  readonly perTryMs?: number;
  /** Up to here the body of a request is kept, to be sent again; 0: none is. */
  readonly maxBodyBytes: number;
}

const NONE_TRIED: ReadonlySet<Target> = new Set();

/** The receiver is told as by `send`, of the refusal of the admission, or the client's departure. */
export function retrying(policy: RetryPolicy): Dispatch {
  const isBad = badStatuses(policy.isFault);
  return (request, admission, receiver) => {
    const attempts = new Attempts(request, admission, { policy, isBad, receiver });
    const { key, signal } = request;
    const lease = admission.take(key, NONE_TRIED);
    if (lease !== undefined) return attempts.begin(lease);
    admission.wait(key, signal).then(
      (lease) => attempts.begin(lease),
      (error) => receiver.failed(error),
    );
  };
}

/** Those at one request, one after the other. */
class Attempts implements Receiver {
  readonly #request: Sendable;
  readonly #admission: Admission;
  readonly #policy: RetryPolicy;
  readonly #isBad: Uint8Array;
  readonly #receiver: Receiver;
  #lease!: Lease;
  #replay: Replay | undefined;
  #retries: Retries | undefined;
  /** The view of the body that the attempt under way sends. */
  #body: Body;

  constructor(
    request: Sendable,
    admission: Admission,
    { policy, isBad, receiver }: { policy: RetryPolicy; isBad: Uint8Array; receiver: Receiver },
  ) {
    this.#request = request;
    this.#admission = admission;
    this.#policy = policy;
    this.#isBad = isBad;
    this.#receiver = receiver;
  }

  begin(lease: Lease): void {
    this.#policy.budget?.deposit();
    this.#replay = replayOf(this.#request, this.#policy.maxBodyBytes);
    this.#attempt(lease);
  }

  replied(reply: Reply): void {
    if (this.#isBad[reply.status] === 0) return this.#replied(reply);
    const next = this.#next(undefined);
    if (next === undefined) return this.#replied(reply);
    cancelBody(reply.body);
    cancelBody(this.#body);
    this.#attempt(next);
  }

  failed(error: unknown): void {
    cancelBody(this.#body, error);
    if (!isFailure(error, this.#policy.isFault)) return this.#failed(error);
    const next = this.#next(error);
    if (next === undefined) return this.#failed(error);
    this.#attempt(next);
  }

  #attempt(lease: Lease): void {
    const { perTryMs } = this.#policy;
    this.#lease = lease;
    this.#body = this.#replay?.view();
    const body = this.#body;
    if (perTryMs === undefined) {
      return this.#request.send(lease, this, body === undefined ? undefined : { body });
    }
    within(perTryMs, this.#request, { lease, body: body ?? this.#request.body }).then(
      (reply) => this.replied(reply),
      (error) => this.failed(error),
    );
  }

  #next(error: unknown): Lease | undefined {
    this.#retries ??= new Retries(this.#request, this.#admission, {
      replay: this.#replay,
      limits: this.#policy,
    });
    return this.#retries.next(this.#lease.target, error);
  }

  #replied(reply: Reply): void {
    this.#replay?.close();
    this.#receiver.replied(reply);
  }

  #failed(error: unknown): void {
    this.#replay?.close();
    this.#receiver.failed(error);
  }
}

/** By status, so that a good answer costs no outcome. A switch of protocols is never given up. */
function badStatuses(isFault: IsFault): Uint8Array {
  return Uint8Array.from({ length: 1000 }, (_, status) => {
    return status !== 101 && isFault({ status, fault: undefined, ms: 0 }) ? 1 : 0;
  });
}

function isFailure(error: unknown, isFault: IsFault): boolean {
  const fault = error instanceof ProxyError ? faultOf(error) : undefined;
  return fault !== undefined && isFault({ status: undefined, fault, ms: 0 });
}

/** Undefined: the body cannot be sent again once it has begun to go out, and streams as it is. */
function replayOf(request: Sendable, maxBytes: number): Replay | undefined {
  if (request.body === undefined || maxBytes === 0 || !isIdempotent(request.method)) {
    return undefined;
  }
  const replay = new Replay(request.body, maxBytes);
  return replay.repeatable ? replay : undefined;
}
