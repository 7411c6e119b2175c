import type { Admission } from "../upstream/admission.ts";
import type { Departure } from "../http/cancel.ts";
import { ProxyError } from "../http/proxy_error.ts";
import type { Digest } from "../upstream/hash.ts";
import type { Socket } from "../http/socket.ts";
import type { Target } from "../upstream/target.ts";
import type { Lease } from "../upstream/lease.ts";

/** A connection to a target, and the hold on it. */
export interface Opened {
  readonly lease: Lease;
  readonly socket: Socket;
}

/** Connects to one target. Throws what `dial` throws. */
export type Connect = (target: Target, signal: Departure) => Promise<Socket>;

export interface Asking {
  readonly key: Digest;
  readonly connect: Connect;
  readonly signal: Departure;
  /** Those that took no connection are added. */
  readonly tried: Set<Target>;
}

/** How targets know that an attempt went well: as an answer of HTTP's. */
const OK = 200;

/**
 * The first target that takes a connection. As no byte has been sent before that, each is asked
 * that the strategy gives, once. Throws the error of the last one asked, the refusal of the
 * admission where none is fit, or the reason of `signal`.
 */
export async function open(
  admission: Admission,
  { key, connect, signal, tried }: Asking,
): Promise<Opened> {
  let lease = admission.take(key, tried);
  if (lease === undefined) throw admission.refusal();
  while (true) {
    try {
      const socket = await connect(lease.target, signal);
      lease.answered(OK);
      return { lease, socket };
    } catch (error) {
      lease.failed(error);
      tried.add(lease.target);
      const mayGoOn = error instanceof ProxyError && error.unsent;
      const next: Lease | undefined = mayGoOn ? admission.take(key, tried) : undefined;
      if (next === undefined) throw error;
      lease = next;
    }
  }
}
