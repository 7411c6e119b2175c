import type { Config, UpstreamConfig } from "../../config/schema.ts";
import { CLIENT_LIMITS, type ClientLimits, HEAD_LIMITS } from "../http/h1/limits.ts";
import type { Origin } from "../transport/transport.ts";

export function clientLimits({ limits = {} }: Pick<Config, "limits">): ClientLimits {
  const { header_timeout, idle, tunnel_idle, ...ofHeads } = limits;
  return {
    ...CLIENT_LIMITS,
    ...given(ofHeads),
    ...given({
      headerTimeoutMs: msOf(header_timeout),
      idleMs: msOf(idle),
      tunnelIdleMs: msOf(tunnel_idle),
    }),
  };
}

/** How long an upstream may take, and how much of an answer it may send. */
export type Terms = Pick<Origin, "timeouts" | "limits">;

export function termsOf(
  { timeouts, limits = {}, expect_timeout, tolerate }: UpstreamConfig,
): Terms {
  const { connect, response, idle, keep_alive } = timeouts;
  const { tunnel_idle, ...ofHeads } = limits;
  return {
    timeouts: {
      connectMs: connect,
      expectMs: expect_timeout,
      responseMs: response,
      idleMs: idle,
      keepAliveMs: keep_alive,
    },
    limits: {
      ...HEAD_LIMITS,
      ...given(ofHeads),
      ...(tolerate?.includes("bare_lf") && { bareLf: true }),
      tunnelIdleMs: msOf(tunnel_idle),
    },
  };
}

function msOf(time: number | "never" | undefined): number | undefined {
  return time === "never" ? Infinity : time;
}

/** Without what is undefined, which would hide a default. */
function given<Values extends object>(values: Values): Partial<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<Values>;
}
