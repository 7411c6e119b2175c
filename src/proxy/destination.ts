/** Where a request goes once its route is known: to an upstream, or to what answers it here. */
import type { Receiver } from "../http/message.ts";
import { Answering } from "./answer.ts";
import type { Call } from "./call.ts";
import { Forwarding } from "./forward/forward.ts";
import type { Route } from "./route.ts";
import type { Snapshot } from "./snapshot.ts";

export interface Destination {
  readonly route: Route;
  /** Throws ProxyError, or tells the receiver of one, or of the client's departure. */
  take(call: Call, receiver: Receiver): void;
}

export function destinationOf(route: Route, snapshot: Snapshot): Destination {
  return route.answer === undefined ? new Forwarding(route, snapshot) : new Answering(route);
}
