import type { Departure } from "../../http/cancel.ts";
import type { Hash } from "../../upstream/hash.ts";
import type { Socket } from "../../http/socket.ts";
import type { Disk } from "../../answer/disk.ts";
import type { Origin, Transport } from "../../transport/transport.ts";

/** What a runtime does in its own way for the traffic that passes through Weir. */
export interface Runtime {
  readonly hash: Hash;
  /** Timers outlive the request in which they were set. */
  readonly runsBetweenRequests: boolean;
  transport(origin: Origin): Transport;
  /** A connection of its own. Absent: the runtime has no sockets. Throws what `dial` throws. */
  connect?(origin: Origin, signal: Departure): Promise<Socket>;
  /** What a body goes through to be coded, piece by piece. Absent: the runtime has none that gives them. */
  coderOf?(coding: "br" | "gzip"): Coder;
  /** Whether a password is that of a hash. Absent: the runtime has no threads. */
  verifyPassword?(password: string, hash: string): Promise<boolean>;
  /** Absent: the runtime has no files. */
  readonly disk?: Disk;
}

export type Coder = ReadableWritablePair<Uint8Array, Uint8Array>;
