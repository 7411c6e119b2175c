/** The life of one request, from the route found to the head of the response. */
import { setMembers } from "./body/json.ts";
import { limited } from "./body/limited.ts";
import { observed } from "./body/observed.ts";
import { timed } from "./body/timed.ts";
import type { Body } from "./body.ts";
import type { Call } from "./call.ts";
import { ProxyError } from "./errors.ts";
import { type Passage, requestFields, responseFields } from "./headers.ts";
import { upgradeOf } from "./headers/hop_by_hop.ts";
import { isLoop } from "./headers/via.ts";
import type { Reply } from "./message.ts";
import { targetOf } from "./rewrite.ts";
import { Lease, type Target } from "./target.ts";
import { variablesOf } from "./variables.ts";

/** What a JSON body may weigh to be rewritten on a route without `max_body`. */
const JSON_BYTES = 1024 * 1024;

/** Throws ProxyError, or the reason of the request's signal when the client has left. */
export async function forward(call: Call, passage: Passage): Promise<Reply> {
  const { incoming } = call;
  const { route, snapshot } = passage;
  if (snapshot.via !== undefined && isLoop(incoming.fields, snapshot.via.onRequests)) {
    throw new ProxyError("loop", "the request has been through this proxy before");
  }
  const body = await requestBody(call, passage);
  const location = route.rewrite(incoming);

  const send = async (target: Target): Promise<Reply> => {
    call.target = target;
    const lease = new Lease(target);
    const outgoing = {
      method: incoming.method,
      target: targetOf(target.base, location),
      fields: requestFields(call, target, passage),
      body,
      signal: incoming.signal,
      upgrade: incoming.version === "1.0" ? undefined : upgradeOf(incoming.fields),
    };
    try {
      const reply = await target.transport.send(outgoing);
      return { ...reply, body: observed(reply.body, () => lease.end()) };
    } catch (error) {
      lease.end();
      throw error;
    }
  };

  const { dispatch, strategy } = route.upstream;
  const reply = await dispatch(send, strategy);
  return { ...reply, fields: responseFields(reply, call, passage) };
}

async function requestBody(call: Call, { route }: Passage): Promise<Body> {
  const { incoming } = call;
  const { idleMs } = route.upstream;
  const late = () => new ProxyError("request_timeout", `nothing more came for ${idleMs} ms`);
  const body = timed(limited(incoming.body, route.maxBodyBytes), idleMs, late);
  if (route.jsonMembers === undefined) return body;
  return await setMembers(body, incoming.fields, {
    members: route.jsonMembers(variablesOf(call)),
    maxBytes: Math.min(route.maxBodyBytes, JSON_BYTES),
  });
}
