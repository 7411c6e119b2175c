/**
 * One target after the other, for as long as that does no harm: nothing is done twice that may not
 * be, no body is kept beyond a limit, and retries stay within a budget. The last response or error
 * is the client's.
 */
import { cancelBody } from "../http/body/body.ts";
import { Replay } from "../http/body/replayed.ts";
import type { Dispatch, Sendable } from "./dispatch.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { isIdempotent, type Reply } from "../http/message.ts";
import { faultOf, type IsFault } from "../upstream/outcome.ts";
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

/** Rejects as `send` does, with the refusal of the admission, or with the client's departure. */
export function retrying(policy: RetryPolicy): Dispatch {
  const { isFault, perTryMs, budget } = policy;
  const isBad = badStatuses(isFault);

  return async (request, admission) => {
    const { key, signal } = request;
    let lease = admission.take(key, NONE_TRIED) ?? await admission.wait(key, signal);
    budget?.deposit();
    const replay = replayOf(request, policy.maxBodyBytes);
    let retries: Retries | undefined;
    try {
      while (true) {
        const body = replay?.view();
        let reply: Reply | undefined;
        let error: unknown;
        try {
          reply = await (perTryMs === undefined
            ? request.send(lease, body && { body })
            : within(perTryMs, request, { lease, body: body ?? request.body }));
          if (isBad[reply.status] === 0) {
            return reply;
          }
        } catch (thrown) {
          cancelBody(body, thrown);
          if (!isFailure(thrown, isFault)) throw thrown;
          error = thrown;
        }
        retries ??= new Retries(request, admission, { replay, limits: policy });
        const next = retries.next(lease.target, error);
        if (next === undefined) {
          if (reply === undefined) throw error;
          return reply;
        }
        cancelBody(reply?.body);
        cancelBody(body);
        lease = next;
      }
    } finally {
      replay?.close();
    }
  };
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
