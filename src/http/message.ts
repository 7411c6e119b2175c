import { type Body, cancelBody } from "./body/body.ts";
import type { Departure } from "./cancel.ts";
import type { Fields } from "./fields.ts";
import type { TlsState } from "./socket.ts";
import type { TunnelEnd } from "./tunnel_end.ts";
import type { Endpoint } from "../grammar/endpoint.ts";

/** Where a connection comes from: the client, or the proxy before Weir. */
export type Peer = Endpoint;

/** A request as Weir received it, on any runtime. */
export interface Incoming {
  /** As sent; methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string;
  /** Normalised once (see path.ts): what is matched is what is forwarded. */
  readonly path: string;
  /** From `?` on, byte for byte; "" where there is none. */
  readonly query: string;
  readonly scheme: "http" | "https";
  /** `Host` as sent, with any port; "" where an HTTP/1.0 request has none. */
  readonly authority: string;
  /** `authority` in lower case, without port and trailing dot: what routes match. */
  readonly host: string;
  /** Protocol version received, as `Via` names it: "1.0", "1.1", "2". */
  readonly version: string;
  readonly fields: Fields;
  readonly body: Body;
  readonly peer: Peer;
  /** The port that the client connected to. */
  readonly localPort: number;
  /** Of the client's connection; absent: it is not encrypted, or nobody tells. */
  readonly tls?: TlsState;
  /** Aborts when the client goes away before its answer is complete. */
  readonly signal: Departure;
  /** Sends the client an interim response; absent: it can take none (HTTP/1.0). Never throws. */
  readonly interim?: (head: InterimHead) => void;
}

/** An interim response other than 100 and 101 (RFC 9110 §15.2). */
export interface InterimHead {
  readonly status: number;
  readonly reason: string;
  /** Protocol version that it was received with, as `Via` names it. */
  readonly version: string;
  readonly fields: Fields;
}

/** Of one answer; an upstream that sends more keeps a processor busy, and the client waiting. */
export const MOST_INTERIMS = 16;

/** A request as a target is to receive it. */
export interface Outgoing {
  readonly method: string;
  /** Path and query, as they go on the request line. */
  readonly target: string;
  /** With `Host`. Framing follows `body`, whatever they say of it. */
  readonly fields: Fields;
  readonly body: Body;
  readonly signal: Departure;
  /** The protocols to switch to (RFC 9110 §7.8), as `Upgrade` lists them. */
  readonly upgrade?: string;
  /** The body is begun once the target says 100, or has said nothing for a while. */
  readonly expectsContinue?: boolean;
  /** Told of each interim response; absent: nobody wants them. */
  readonly interim?: (head: InterimHead) => void;
}

/** Doing it twice does no more than doing it once (RFC 9110 §9.2.2). */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** nginx's status for a client that has left: seen in logs, never sent. */
export const CLIENT_GONE = 499;

/** A response on its way to the client: of a target, or Weir's own. */
export interface Reply {
  readonly status: number;
  readonly reason: string;
  /** Protocol version that it was received with, as `Via` names it. */
  readonly version: string;
  /** Of the hop that it has reached. */
  fields: Fields;
  /** For an answer to HEAD, 204 and 304: undefined. */
  body: Body;
  /** With 101: the bytes that follow, both ways. */
  readonly tunnel?: TunnelEnd;
  /** For bytes to move through it; absent: as the client's side has it. */
  readonly tunnelIdleMs?: number;
  /** To be called once the tunnel is over. */
  onTunnelEnd?: () => void;
  /** With 101, where the platform itself speaks WebSocket: to be handed on as it is. */
  readonly webSocket?: WebSocket;
}

/** Who waits for the answer to a request: told of one of the two, once. Neither may throw. */
export interface Receiver {
  replied(reply: Reply): void;
  failed(reason: unknown): void;
}

/** What a receiver is told, as a promise. */
export function answerOf(ask: (receiver: Receiver) => void): Promise<Reply> {
  return new Promise((replied, failed) => ask({ replied, failed }));
}

/** Nobody is to have it: what it holds is released. */
export function discard({ body, tunnel, onTunnelEnd }: Reply, reason?: unknown): void {
  cancelBody(body, reason);
  tunnel?.socket.destroy();
  onTunnelEnd?.();
}
