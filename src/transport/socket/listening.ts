/** What all listeners and connectors have in common. */
import type tls from "node:tls";
import type { Socket } from "../../http/socket.ts";
import type { Announcers } from "../proxy_protocol/announced.ts";
import type { Accepting } from "./kept_listener.ts";
import type { TlsServer } from "./tls_server.ts";

export interface Listening {
  readonly port: number;
  /**
   * So many connections may have been taken of the system's queue that `accept` has not been told
   * of.
   */
  readonly ahead: number;
  /** Accepts none until `resume`: who comes waits in the system's queue, connected. */
  pause(): void;
  resume(): void;
  /** Whether TLS is spoken has changed. Absent: each connection is asked for it anew. */
  turn?(): void;
  /** Accepts no more; connections already made go on. */
  close(): void;
}

/** On Bun, where plain connections and those of TLS are accepted by other means. */
export interface KeptListening extends Listening {
  /** As of KeptListener. */
  reopen(open: (fd: number) => Accepting): void;
}

export interface Place {
  /** "" for every interface, both families. */
  readonly hostname: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Others may listen there too, if they all say so: each connection goes to one (SO_REUSEPORT). */
  readonly shared?: boolean;
  /** The most that `ahead` may be. */
  readonly mostAhead?: number;
  /** Called for each connection that was accepted, */
  readonly opened?: () => void;
  /** and when the system has its file back. */
  readonly closed?: () => void;
  /** Who speaks for others on connections that come now. Absent: nobody does. */
  readonly announcers?: () => Announcers | undefined;
  /** Absent: connections are not encrypted. */
  readonly tls?: {
    /** What a connection that comes now is greeted by; undefined: it is not encrypted. */
    readonly server: () => TlsServer | undefined;
    /** Gets a client that speaks no TLS, but perhaps HTTP. */
    readonly plain: (socket: Socket) => void;
  };
}

/** Rejects where that fails. */
export type Listen = (place: Place, accept: (socket: Socket) => void) => Promise<Listening>;

export interface Destination {
  /** An IP address: names are resolved by the caller. */
  readonly address: string;
  readonly port: number;
  readonly tls?: tls.ConnectionOptions;
  /** Called once, when the system has the connection's file back; also where it could not be made. */
  readonly closed?: () => void;
}

/** Connects, TLS handshake included. Rejects with the reason; an aborted attempt is given up. */
export type Connect = (to: Destination, signal: AbortSignal) => Promise<Socket>;

/** Connections that the system keeps while they wait to be accepted; more wait to be connected. */
export const QUEUE = 511;
