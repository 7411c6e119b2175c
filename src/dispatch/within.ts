import type { Body } from "../http/body/body.ts";
import { observed } from "../http/body/observed.ts";
import { ClientDeparture } from "../http/cancel.ts";
import type { Sendable } from "./dispatch.ts";
import { ProxyError } from "../http/proxy_error.ts";
import { answerOf, type Reply } from "../http/message.ts";
import type { Lease } from "../upstream/lease.ts";

/**
 * One attempt, given up with ProxyError `timeout` when the head of a response has not come in `ms`
 * from the request's last byte on: a client that sends slowly is not the target's fault. The
 * client's departure ends it as ever, also while the body of the response comes.
 */
export async function within(
  ms: number,
  request: Sendable,
  { lease, body }: { lease: Lease; body: Body },
): Promise<Reply> {
  const { signal } = request;
  const departure = new ClientDeparture();
  const follow = () => departure.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener("abort", follow);
  const late = () => departure.abort(new ProxyError("timeout", `no response within ${ms} ms`));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let answered = false;
  const sent = observed(body, () => {
    if (!answered) timer = setTimeout(late, ms);
  });
  try {
    const options = { body: sent, signal: departure };
    return await answerOf((receiver) => request.send(lease, receiver, options));
  } catch (error) {
    signal.removeEventListener("abort", follow);
    throw error;
  } finally {
    answered = true;
    clearTimeout(timer);
  }
}
