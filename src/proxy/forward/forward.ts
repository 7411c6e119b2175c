/** The life of one request, from the route found to the head of the response. */
import { setMembers } from "../../http/body/json.ts";
import { limited } from "../../http/body/limited.ts";
import { timed } from "../../http/body/timed.ts";
import { type Body, cancelBody } from "../../http/body/body.ts";
import { Fields } from "../../http/fields.ts";
import type { Call } from "../call.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import { type Passage, responseFields } from "./fields.ts";
import { ForwardedRequest } from "./request.ts";
import { variablesOf } from "./variables.ts";
import { forwardsLeft } from "../headers/max_forwards.ts";
import { isLoop } from "../headers/via.ts";
import { discard, type Receiver, type Reply } from "../../http/message.ts";
import type { ForwardingRoute } from "../route.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Destination } from "../destination.ts";

/** What a JSON body may weigh to be rewritten on a route without `max_body`. */
const JSON_BYTES = 1024 * 1024;

export class Forwarding implements Destination {
  readonly route: ForwardingRoute;
  readonly #passage: Passage;

  constructor(route: ForwardingRoute, snapshot: Snapshot) {
    this.route = route;
    this.#passage = { route, snapshot };
  }

  take(call: Call, receiver: Receiver): void {
    forward(call, this.#passage, receiver);
  }
}

/** Throws ProxyError, or tells the receiver of one, or of the client's departure. */
export function forward(call: Call, passage: Passage, receiver: Receiver): void {
  const { incoming } = call;
  const { route, snapshot } = passage;
  if (snapshot.via !== undefined && isLoop(incoming.fields, snapshot.via.onRequests)) {
    throw new ProxyError("loop", "the request has been through this proxy before");
  }
  if (forwardsLeft(incoming) === 0) return receiver.replied(lastReply(call));
  if (incoming.body === undefined) return send(call, passage, { body: undefined, receiver });
  const checked = checkedBody(incoming.body, route);
  if (route.jsonMembers === undefined) return send(call, passage, { body: checked, receiver });
  const members = route.jsonMembers(variablesOf(call));
  const maxBytes = Math.min(route.maxBodyBytes, JSON_BYTES);
  setMembers(checked, incoming.fields, { members, maxBytes })
    .then((body) => send(call, passage, { body, receiver }))
    .catch((error) => receiver.failed(error));
}

/** To a request that is to go no further (RFC 9110 §7.6.2). */
function lastReply({ incoming: { method, body }, requestId }: Call): Reply {
  if (method === "TRACE") throw new ProxyError("not_implemented", "Weir reflects no requests");
  cancelBody(body);
  const fields = Fields.from([["X-Request-Id", requestId]]);
  return { status: 204, reason: "No Content", version: "1.1", fields, body: undefined };
}

function checkedBody(body: Body, { maxBodyBytes, upstream: { idleMs } }: ForwardingRoute): Body {
  const late = () => new ProxyError("request_timeout", `nothing more came for ${idleMs} ms`);
  return timed(limited(body, maxBodyBytes), idleMs, late);
}

function send(
  call: Call,
  passage: Passage,
  { body, receiver }: { body: Body; receiver: Receiver },
): void {
  const { dispatch, admission } = passage.route.upstream;
  const request = new ForwardedRequest(call, passage, body);
  dispatch(request, admission, new Homeward(call, passage, receiver));
}

/** Makes of a target's reply that of the client. */
class Homeward implements Receiver {
  readonly #call: Call;
  readonly #passage: Passage;
  readonly #receiver: Receiver;

  constructor(call: Call, passage: Passage, receiver: Receiver) {
    this.#call = call;
    this.#passage = passage;
    this.#receiver = receiver;
  }

  replied(reply: Reply): void {
    try {
      reply.fields = responseFields(reply, this.#call, this.#passage);
      this.#passage.route.upstream.affinity?.mark(reply.fields, this.#call);
    } catch (error) {
      discard(reply, error);
      return this.#receiver.failed(error);
    }
    this.#receiver.replied(reply);
  }

  failed(error: unknown): void {
    this.#receiver.failed(error);
  }
}
