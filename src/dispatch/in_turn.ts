import type { Send } from "../dispatch.ts";
import { ProxyError } from "../errors.ts";
import type { Reply } from "../message.ts";
import type { Strategy } from "../strategy.ts";
import type { Target } from "../target.ts";

/** Seconds: a target may be fit again at any moment. */
const RETRY_AFTER = "1";

const NONE_TRIED: ReadonlySet<Target> = new Set();

/**
 * One target after the other: the next only when no connection to the one before could be made,
 * as then nothing was sent, and only once, so that a dead upstream is soon told.
 */
export function inTurn(send: Send, strategy: Strategy): Promise<Reply> {
  const first = strategy.pick(NONE_TRIED);
  if (first === undefined) throw noTarget();
  return send(first).catch((error) => {
    if (!(error instanceof ProxyError) || !error.unsent) throw error;
    const second = strategy.pick(new Set([first]));
    if (second === undefined) throw error;
    return send(second);
  });
}

function noTarget(): ProxyError {
  return new ProxyError("no_target", "no target is fit to take the request", {
    fields: { "Retry-After": RETRY_AFTER },
  });
}
