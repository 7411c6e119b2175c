/** Requests that had begun when another config was put in force. */
import type { Target } from "../upstream/target.ts";

/** To targets that go: so long the answer to a reload waits for them. */
const UNDER_WAY_MS = 500;
const POLL_MS = 5;

/** Resolves when every request has found its target, but where its body is awaited. */
export function requestsBegun(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Resolves when none is in flight to these targets, or after a while. */
export async function quiet(targets: readonly Target[]): Promise<void> {
  for (let leftMs = UNDER_WAY_MS; leftMs > 0; leftMs -= POLL_MS) {
    if (targets.every(({ inFlight }) => inFlight === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
