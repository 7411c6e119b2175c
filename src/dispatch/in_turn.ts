import type { Admission } from "../admission.ts";
import type { Sendable } from "../dispatch.ts";
import { ProxyError } from "../errors.ts";
import type { Reply } from "../message.ts";
import type { Target } from "../target.ts";

const NONE_TRIED: ReadonlySet<Target> = new Set();

/**
 * One target after the other: the next only when no connection to the one before could be made,
 * as then nothing was sent, and only once, so that a dead upstream is soon told.
 */
export async function inTurn(request: Sendable, admission: Admission): Promise<Reply> {
  const first = admission.take(request.key, NONE_TRIED);
  if (first === undefined) throw admission.refusal();
  try {
    return await request.send(first);
  } catch (error) {
    if (!(error instanceof ProxyError) || !error.unsent) throw error;
    const second = admission.take(request.key, new Set([first.target]));
    if (second === undefined) throw error;
    return await request.send(second);
  }
}
