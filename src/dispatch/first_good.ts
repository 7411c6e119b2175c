/**
 * One request to several targets, and the first good answer is the client's: what is repeated does
 * no harm, and what is slow or failing at one target is hidden by the others.
 */
import { type BodyReader, collect } from "../http/body/body.ts";
import { type Dispatch, promised } from "./dispatch.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { FanOut } from "./fan_out.ts";
import { inTurn } from "./in_turn.ts";
import type { OnFailure } from "./last_resort.ts";

export interface FirstGoodPolicy {
  /** Of final responses; a switch of protocols is good in any case. */
  readonly isGood: (status: number) => boolean;
  /** Targets that are asked for one request, at most. */
  readonly of: number;
  /** Targets that are asked at once, at most; 1: one after the other. */
  readonly maxParallel: number;
  readonly stagger: Stagger;
  /** What is sent to several targets; a request of any other method is sent as `inTurn` does. */
  readonly methods: ReadonlySet<string>;
  /** How long the body of a request sent to several targets may be. */
  readonly bufferBytes: number;
  /** Where there is no answer at all, `last` and `best` are `problem`. */
  readonly onFailure: OnFailure;
  /** `X-Weir-Attempts` tells the client how many targets were asked. */
  readonly attemptsHeader: boolean;
  /**
   * How long after the race losers may still answer before they are aborted; 0, as where timers end
   * with their request: they may not. A connection that is broken off must be made anew: with four
   * targets that answer within 4 ms of each other, 5 ms halve the CPU time of a request (from 490
   * to 205 µs on Deno, from 690 to 275 µs on Bun).
   */
  readonly graceMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** How much later than the one before a target is asked, while that has not answered. */
export interface Stagger {
  /** 0: not at all. */
  readonly ms: number;
  /** Told of the first attempt of each request: milliseconds to its answer, or until it lost. */
  observe?(ms: number): void;
}

const NONE_TRIED: ReadonlySet<never> = new Set();

/**
 * Rejects with ProxyError `body_too_large`, `no_good_answer` or `all_failed`, with the refusal of
 * the admission, or with the client's departure.
 */
export function firstGood(policy: FirstGoodPolicy): Dispatch {
  const fanOut = promised(async (request, admission) => {
    const { key, signal } = request;
    // Before a target is taken, as the client may take its time.
    const body = request.body && await whole(request.body, policy.bufferBytes);
    const first = admission.take(key, NONE_TRIED) ?? await admission.wait(key, signal);
    if (signal.aborted) {
      first.end();
      throw signal.reason;
    }
    return await new FanOut(request, admission, { policy, body, first }).run();
  });
  return (request, admission, receiver) => {
    const dispatch = policy.methods.has(request.method) ? fanOut : inTurn;
    dispatch(request, admission, receiver);
  };
}

async function whole(body: Uint8Array | BodyReader, maxBytes: number): Promise<Uint8Array> {
  const tooLong = () => {
    const detail = `buffer: a body of more than ${maxBytes} bytes is not sent to several targets`;
    return new ProxyError("body_too_large", detail);
  };
  if (body.length !== undefined && body.length > maxBytes) throw tooLong();
  return await collect(body, maxBytes, tooLong);
}
