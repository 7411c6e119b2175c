import type { Fields } from "./fields.ts";
import type { Transport } from "./transport.ts";

/** One server of an upstream. */
export interface Target {
  /** As configured, in its normal form: its identity in logs and across reloads. */
  readonly url: string;
  /** Host and port as `Host` names them. */
  readonly authority: string;
  /** What the configured URL puts before the request's path and query. */
  readonly base: { readonly path: string; readonly query: string };
  readonly weight: number;
  /** Set on every request to it. */
  readonly headers: Fields;
  readonly transport: Transport;
  /** Requests from their sending to the last byte of their response. */
  inFlight: number;
  available: boolean;
}

/** One request's hold on a target, from its sending to the last byte of its response. */
export class Lease {
  #ended = false;

  constructor(readonly target: Target) {
    target.inFlight++;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.target.inFlight--;
  }
}
