import type { ProxyError } from "../http/proxy_error.ts";
import type { Incoming, Peer, Reply } from "../http/message.ts";

/** What answers requests. Neither method throws. */
export interface Service {
  handle(incoming: Incoming): Promise<Reply>;
  /** The answer to what could not be read as a request. */
  refuse(error: ProxyError, peer: Peer): Reply;
}
