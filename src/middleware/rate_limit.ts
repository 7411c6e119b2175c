import type { Context, MiddlewareHandler } from "hono";
import type { Buckets, Take } from "./buckets.ts";
import { refusal } from "./refusal.ts";

export interface RateLimitOptions {
  readonly buckets: Buckets;
  /** What of a request is counted together. */
  readonly keyOf: (c: Context) => string;
  /** What the fields call it: `{ quota: 120, windowS: 60 }`. */
  readonly policy: { readonly quota: number; readonly windowS: number };
  /** Puts a field on an answer that has yet to come. Absent: as Hono does it. */
  readonly tell?: (c: Context, name: string, value: string) => void;
}

/**
 * Lets so many requests of a kind pass; others get a 429 with `Retry-After`. All get the fields
 * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
 */
export function rateLimit(
  { buckets, keyOf, policy: { quota, windowS }, tell }: RateLimitOptions,
): MiddlewareHandler {
  const name = `"${quota}-in-${windowS}s"`;
  const policyField = `${name};q=${quota};w=${windowS}`;
  return async (c, next) => {
    const take = buckets.take(keyOf(c));
    const state = `${name};r=${take.remaining};t=${secondsOf(take)}`;
    if (!take.allowed) {
      const headers = {
        "Retry-After": String(secondsOf(take)),
        "RateLimit-Policy": policyField,
        RateLimit: state,
      };
      throw refusal(429, "too many requests; come back later", { headers });
    }
    tell?.(c, "RateLimit-Policy", policyField);
    tell?.(c, "RateLimit", state);
    await next();
    if (tell !== undefined) return;
    c.res.headers.append("RateLimit-Policy", policyField);
    c.res.headers.append("RateLimit", state);
  };
}

/** Until one more passes, where none does; else until all do. */
function secondsOf({ allowed, nextInMs, fullInMs }: Take): number {
  return Math.ceil((allowed ? fullInMs : nextInMs) / 1000);
}
