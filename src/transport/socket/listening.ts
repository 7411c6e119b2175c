/** What all listeners and connectors have in common. */
import type tls from "node:tls";
import type { Socket } from "../../http/socket.ts";

export interface Listening {
  readonly port: number;
  /** Accepts no more; connections already made go on. */
  close(): void;
}

export interface Place {
  /** "" for every interface, both families. */
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Others may listen there too, if they all say so: each connection goes to one (SO_REUSEPORT). */
  readonly shared?: boolean;
}

/** Rejects where that fails. */
export type Listen = (place: Place, accept: (socket: Socket) => void) => Promise<Listening>;

export interface Destination {
  /** An IP address: names are resolved by the caller. */
  readonly address: string;
  readonly port: number;
  readonly tls?: tls.ConnectionOptions;
}

/** Connects, TLS handshake included. Rejects with the reason; an aborted attempt is given up. */
export type Connect = (to: Destination, signal: AbortSignal) => Promise<Socket>;
