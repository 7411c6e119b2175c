import type { AddressSet } from "../grammar/address.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import { type Client, clientOf } from "./client.ts";
import { requestIdOf } from "./headers/request_id.ts";
import type { Incoming } from "../http/message.ts";
import type { ErrorFormat } from "./problem.ts";
import type { Route } from "./route.ts";
import type { Target } from "../upstream/target.ts";
import type { Meter, Telemetry, Trace } from "./telemetry.ts";

/** What becomes known of one request on its way through Weir; the access log is written from it. */
export interface Call {
  /** With another body, where a middleware has taken that of the client. */
  incoming: Incoming;
  /** Of the client, or made here; in the log, in answers and on the way upstream. */
  readonly requestId: string;
  /** The peer, or who trusted proxies say is behind it. */
  readonly client: Client;
  /** The peer is a trusted proxy. */
  readonly trusted: boolean;
  /** Routes whose every condition but that on the method holds. */
  readonly refused: Route[];
  route: Route | undefined;
  /** Of the last attempt, or of the one whose response the client gets. */
  target: Target | undefined;
  /** Times that it was sent to a target, or was about to be. */
  attempts: number;
  /** Of a request for the first good answer: how each of them went. */
  fanout?: readonly Attempt[];
  /** Fields that its answer gets besides, whoever gives it. */
  told?: (readonly [name: string, value: string])[];
  /** What its failure would be told in. */
  readonly errors: ErrorFormat;
  /** Undefined: nothing is counted. */
  readonly meter?: Meter;
  /** Undefined: Weir takes no part in traces. */
  readonly trace?: Trace;
}

export function callOf(
  incoming: Incoming,
  trustedProxies: AddressSet,
  { errors = "problem", telemetry }: { errors?: ErrorFormat; telemetry?: Telemetry } = {},
): Call {
  const trusted = trustedProxies.has(incoming.peer.address);
  return {
    incoming,
    trusted,
    requestId: requestIdOf({ incoming, trusted }, newRequestId),
    client: clientOf(incoming, trustedProxies),
    refused: [],
    route: undefined,
    target: undefined,
    attempts: 0,
    errors,
    meter: telemetry?.meter,
    trace: telemetry?.tracer?.begin({ incoming, trusted }),
  };
}

/** A UUID, as people expect to see. */
export function newRequestId(): string {
  return crypto.randomUUID();
}
