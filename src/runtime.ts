import type { Origin, Transport } from "./transport.ts";

/** What a runtime does in its own way for the traffic that passes through Weir. */
export interface Runtime {
  transport(origin: Origin): Transport;
}
