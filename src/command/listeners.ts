import type { Address } from "../../config/addresses.ts";
import type { Server } from "../server.ts";
import { listen, type Listening } from "../socket/node.ts";
import { ListenError } from "./errors.ts";

export interface Listener {
  readonly address: Address;
  readonly server: Server;
  /** What to do, besides stopping the other program, when the address is in use. */
  readonly otherwise: string;
}

export interface Bound {
  /** `127.0.0.1:8080`, with the port that the system gave where it was 0. */
  readonly address: string;
  /** Accepts no more. */
  close(): void;
}

/** Binds all of them or, throwing ListenError, none. */
export async function bind(listeners: readonly Listener[]): Promise<Bound[]> {
  const bound: Bound[] = [];
  for (const { address, server, otherwise } of listeners) {
    try {
      const listening = await listen(address, (socket) => server.accept(socket));
      bound.push(boundAt(address, listening));
    } catch (error) {
      for (const { close } of bound) close();
      throw cannotListen(error, { address, otherwise });
    }
  }
  return bound;
}

function boundAt(address: Address, listening: Listening): Bound {
  return { address: textOf(address, listening.port), close: () => listening.close() };
}

function textOf({ hostname }: Address, port: number): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function cannotListen(
  error: unknown,
  { address, otherwise }: Pick<Listener, "address" | "otherwise">,
): ListenError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const place = textOf(address, address.port);
  const inUse = `the address is in use; stop the program that holds it or ${otherwise}`;
  const reason = code === "EADDRINUSE" ? inUse : reasons[code] ?? message;
  return new ListenError(`cannot listen on ${place}: ${reason}`);
}

const reasons: Record<string, string> = {
  EACCES: "the system does not let this program use that port",
  EADDRNOTAVAIL: "this machine has no such address",
  // Deno's word for it.
  EINVAL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};
