/** The life of one request, from the route found to the head of the response. */
import type { Recorder } from "./attempt.ts";
import { setMembers } from "./body/json.ts";
import { limited } from "./body/limited.ts";
import { observed } from "./body/observed.ts";
import { timed } from "./body/timed.ts";
import type { Body } from "./body.ts";
import type { Call } from "./call.ts";
import type { Sendable } from "./dispatch.ts";
import { ProxyError } from "./errors.ts";
import { type Passage, requestFields, responseFields } from "./forward/fields.ts";
import { variablesOf } from "./forward/variables.ts";
import { upgradeOf } from "./headers/hop_by_hop.ts";
import { NO_DIGEST } from "./hash.ts";
import { isLoop } from "./headers/via.ts";
import { discard, type Reply } from "./message.ts";
import { targetOf } from "./rewrite.ts";
import type { Route } from "./route.ts";

/** What a JSON body may weigh to be rewritten on a route without `max_body`. */
const JSON_BYTES = 1024 * 1024;

/** Throws ProxyError, or the reason of the request's signal when the client has left. */
export async function forward(call: Call, passage: Passage): Promise<Reply> {
  const { incoming } = call;
  const { route, snapshot } = passage;
  if (snapshot.via !== undefined && isLoop(incoming.fields, snapshot.via.onRequests)) {
    throw new ProxyError("loop", "the request has been through this proxy before");
  }
  const body = incoming.body && await requestBody(call, route);
  const location = route.rewrite(incoming);

  const { upstream } = route;
  const { key } = upstream;

  const send: Sendable["send"] = async (lease, { body: another = body, signal } = {}) => {
    const { target } = lease;
    call.target = target;
    call.attempts++;
    try {
      const reply = await target.transport.send({
        method: incoming.method,
        target: targetOf(target.base, location),
        fields: requestFields(call, target, passage),
        body: observed(another, () => lease.sent()),
        signal: signal ?? incoming.signal,
        upgrade: incoming.version === "1.0" ? undefined : upgradeOf(incoming.fields),
      });
      lease.answered(reply.status);
      if (reply.tunnel !== undefined) reply.onTunnelEnd = () => lease.end();
      else reply.body = observed(reply.body, () => lease.end());
      return reply;
    } catch (error) {
      lease.failed(error);
      throw error;
    }
  };

  const record: Recorder["record"] = (attempts, target) => {
    call.fanout = attempts;
    if (target !== undefined) call.target = target;
  };

  const { method, signal } = incoming;
  const digest = key === undefined ? NO_DIGEST : key.digestOf(key.textOf(call));
  const request = { method, body, key: digest, signal, send, record };
  const reply = await upstream.dispatch(request, upstream.admission);
  try {
    reply.fields = responseFields(reply, call, passage);
    upstream.affinity?.mark(reply.fields, call);
  } catch (error) {
    discard(reply, error);
    throw error;
  }
  return reply;
}

async function requestBody(call: Call, route: Route): Promise<Body> {
  const { body, fields } = call.incoming;
  const { idleMs } = route.upstream;
  const late = () => new ProxyError("request_timeout", `nothing more came for ${idleMs} ms`);
  const checked = timed(limited(body, route.maxBodyBytes), idleMs, late);
  if (route.jsonMembers === undefined) return checked;
  return await setMembers(checked, fields, {
    members: route.jsonMembers(variablesOf(call)),
    maxBytes: Math.min(route.maxBodyBytes, JSON_BYTES),
  });
}
