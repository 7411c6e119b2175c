import type { ProxyError } from "./errors.ts";
import type { Incoming, Peer, Reply } from "./message.ts";

/** What answers requests. Neither method throws. */
export interface Service {
  handle(incoming: Incoming): Promise<Reply>;
  /** The answer to what could not be read as a request. */
  refuse(error: ProxyError, peer: Peer): Reply;
}
