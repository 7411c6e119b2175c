import type { Context, MiddlewareHandler } from "hono";
import type { GuardConfig } from "../../config/schema.ts";
import { Buckets } from "../middleware/buckets.ts";
import { rateLimit } from "../middleware/rate_limit.ts";
import type { Call } from "../proxy/call.ts";
import { compileSource } from "../proxy/key/source.ts";
import { digitsOf } from "../upstream/hash.ts";
import type { Means } from "./build.ts";

type RateLimitConfig = NonNullable<GuardConfig["rate_limit"]>;

/** Longer keys are told from each other by their digest: clients may send long ones. */
const LONG = 128;

export function buildRateLimit(config: RateLimitConfig, means: Means): MiddlewareHandler {
  const { requests, burst, per, replicas } = config;
  const capacity = Math.max(1, Math.floor((requests + burst) / replicas));
  const perTokenMs = per * replicas / requests;
  const parts = config.key.map(partOf);
  // No client knows it, so none can make up a key with the digest of another.
  const salt = crypto.randomUUID();
  return rateLimit({
    buckets: new Buckets({ capacity, perTokenMs, now: means.now }),
    keyOf(c) {
      const call = callIn(c);
      const key = parts.map((part) => part(call)).join("\0");
      if (key.length <= LONG) return key;
      return key.slice(0, LONG) + digitsOf(means.runtime.hash(salt + key));
    },
    policy: { quota: capacity, windowS: Math.ceil(per / 1000) },
    tell: (c, name, value) => void (callIn(c).told ??= []).push([name, value]),
  });
}

function callIn(c: Context): Call {
  return c.env as Call;
}

/** Of what a request lacks, the text is empty: all such requests are counted together. */
function partOf(part: RateLimitConfig["key"][number]): (call: Call) => string {
  if (part === "host") return ({ incoming }) => incoming.host;
  if (part === "path") return ({ incoming }) => incoming.path;
  const read = compileSource(part === "client_ip" ? { source: part } : part);
  return (call) => read(call) ?? "";
}
