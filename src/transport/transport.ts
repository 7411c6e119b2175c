import type { HeadLimits } from "../http/h1/limits.ts";
import type { Outgoing, Receiver } from "../http/message.ts";

/** One exchange after the other with one origin. */
export interface Transport {
  /**
   * Sends a request; `receiver` gets the head of the final response, its body still to come, or
   * fails with ProxyError `connect` (nothing was sent: safe to send elsewhere), `reset`, `protocol`
   * or `timeout`, or with the signal's reason when the client has left. Never throws.
   */
  send(request: Outgoing, receiver: Receiver): void;
  /** Closes idle connections; those in use close when they are done. */
  close(): void;
}

/** What a transport is made for. */
export interface Origin {
  readonly scheme: "http" | "https";
  /** A name or an IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly timeouts: Timeouts;
  readonly limits: UpstreamLimits;
  readonly tls?: TlsOptions;
}

/** Of its answers. */
export interface UpstreamLimits extends HeadLimits {
  /** Lines of a head may end with a bare LF. */
  readonly bareLf?: boolean;
  /** Of a switch of protocols; absent: the client's side has one. */
  readonly tunnelIdleMs?: number;
}

export interface Timeouts {
  readonly connectMs: number;
  /** For 100 or another answer to a request that expects it, before its body is sent all the same. */
  readonly expectMs: number;
  /** From the request sent to the head of the response. */
  readonly responseMs: number;
  /** Between two pieces of a body, either way. */
  readonly idleMs: number;
  /** For a connection that nobody uses. */
  readonly keepAliveMs: number;
}

/** Texts in PEM form. */
export interface TlsOptions {
  readonly serverName?: string;
  /** Trusted instead of the system's roots. */
  readonly ca?: string;
  readonly insecureSkipVerify?: boolean;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string };
}
