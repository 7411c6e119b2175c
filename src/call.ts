import type { Incoming } from "./message.ts";
import type { Route } from "./route.ts";
import type { Target } from "./target.ts";

/** What becomes known of one request on its way through Weir; the access log is written from it. */
export interface Call {
  readonly incoming: Incoming;
  /** Of the client, or made here; in the log, in answers and on the way upstream. */
  readonly requestId: string;
  /** The client's IP address: the peer's, or what trusted proxies say of it. */
  readonly clientAddress: string;
  /** The peer is a trusted proxy. */
  readonly trusted: boolean;
  /** Routes whose every condition but that on the method holds. */
  readonly refused: Route[];
  route: Route | undefined;
  /** Of the last attempt. */
  target: Target | undefined;
}
