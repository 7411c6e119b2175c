/** The life of one request, from the route found to the head of the response. */
import { setMembers } from "../../http/body/json.ts";
import { limited } from "../../http/body/limited.ts";
import { timed } from "../../http/body/timed.ts";
import type { Body } from "../../http/body/body.ts";
import type { Call } from "../call.ts";
import { ProxyError } from "../../http/proxy_error.ts";
import { type Passage, responseFields } from "./fields.ts";
import { ForwardedRequest } from "./request.ts";
import { variablesOf } from "./variables.ts";
import { isLoop } from "../headers/via.ts";
import { discard, type Reply } from "../../http/message.ts";
import type { Route } from "../route.ts";

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
  const { dispatch, admission, affinity } = route.upstream;
  const reply = await dispatch(new ForwardedRequest(call, passage, body), admission);
  try {
    reply.fields = responseFields(reply, call, passage);
    affinity?.mark(reply.fields, call);
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
