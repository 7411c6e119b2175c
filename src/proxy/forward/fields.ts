/** What becomes of header fields on their way through, step by step; the steps are in headers/. */
import type { Call } from "../call.ts";
import type { Fields } from "../../http/fields.ts";
import { upgradesIn } from "../../http/upgrade.ts";
import { setForwarded } from "../headers/forwarded.ts";
import { endToEndRequest, endToEndResponse, offerOf } from "../headers/hop_by_hop.ts";
import { countDown, forwardsLeft } from "../headers/max_forwards.ts";
import { addVia } from "../headers/via.ts";
import type { InterimHead, Reply } from "../../http/message.ts";
import type { ForwardingRoute } from "../route.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Target } from "../../upstream/target.ts";
import type { Hop } from "../telemetry.ts";
import { variablesOf } from "./variables.ts";

/** Where a request is on its way. */
export interface Passage {
  readonly route: ForwardingRoute;
  readonly snapshot: Snapshot;
  /** Undefined: no trace is told of. */
  readonly hop?: Hop;
}

/** The fields of a request as `target` is to get them. */
export function requestFields(call: Call, target: Target, passage: Passage): Fields {
  const { incoming } = call;
  const { route, snapshot, hop } = passage;
  const fields = endToEndRequest(incoming.fields);
  setForwarded(fields, call);
  if (snapshot.via !== undefined) {
    addVia(fields, { version: incoming.version, name: snapshot.via.onRequests });
  }
  if (fields.get("x-request-id") !== call.requestId) fields.set("X-Request-Id", call.requestId);
  const left = forwardsLeft(incoming);
  if (left !== undefined) countDown(fields, left);
  hop?.mark(fields);
  fields.set("Host", route.preserveHost ? incoming.authority : target.authority);
  for (const [name, value] of target.headers) fields.set(name, value);
  route.changeRequest?.(fields, variablesOf(call));
  return fields;
}

/** The fields of a target's reply as the client is to get them. */
export function responseFields(reply: Reply, call: Call, { route, snapshot }: Passage): Fields {
  const fields = endToEndResponse(reply.fields);
  if (snapshot.via !== undefined) {
    addVia(fields, { version: reply.version, name: snapshot.via.onResponses });
  }
  if (!fields.has("x-request-id")) fields.append("X-Request-Id", call.requestId);
  route.changeResponse?.(fields, variablesOf(call));
  if (reply.tunnel !== undefined) tellUpgrade(fields, upgradesIn(reply.fields).join(", "));
  else if (reply.status === 426 && call.incoming.version === "1.1") {
    tellUpgrade(fields, offerOf(reply.fields, route.upgrades));
  }
  return fields;
}

/** The fields of an interim response as the client is to get them. */
export function interimFields(
  { version, fields: received }: InterimHead,
  call: Call,
  { route, snapshot }: Passage,
): Fields {
  const fields = endToEndResponse(received);
  if (snapshot.via !== undefined) addVia(fields, { version, name: snapshot.via.onResponses });
  route.changeInterim?.(fields, variablesOf(call));
  return fields;
}

/** Told hop by hop (RFC 9110 §7.8), as Weir takes part in it: the switch, or that one is asked for. */
function tellUpgrade(fields: Fields, protocols: string | undefined): void {
  if (protocols === undefined) return;
  fields.append("Connection", "Upgrade");
  fields.append("Upgrade", protocols);
}
