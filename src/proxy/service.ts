import type { ProxyError } from "../http/proxy_error.ts";
import type { Incoming, Peer, Receiver, Reply } from "../http/message.ts";

/** What answers requests. Neither method throws. */
export interface Service {
  /** The receiver gets a reply in any case. */
  handle(incoming: Incoming, receiver: Receiver): void;
  /** The answer to what could not be read as a request. */
  refuse(error: ProxyError, peer: Peer): Reply;
}
