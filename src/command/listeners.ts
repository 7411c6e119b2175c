import type { Address } from "../../config/addresses.ts";
import type { Server } from "../server.ts";
import { listen, type Listening } from "../socket/node.ts";
import { ListenError } from "./errors.ts";

export interface Listener {
  readonly address: Address;
  readonly server: Server;
  /** What to do when the address is taken. */
  readonly otherwise: string;
}

export interface Bound {
  /** `127.0.0.1:8080`, with the port that the system gave where it was 0. */
  readonly addresses: string[];
  /** Accepts no more. */
  close(): void;
}

/** Binds all of them or, throwing ListenError, none. */
export async function bind(listeners: readonly Listener[]): Promise<Bound> {
  const bound: Listening[] = [];
  const close = () => bound.forEach((listening) => listening.close());
  for (const { address, server, otherwise } of listeners) {
    try {
      bound.push(await listen(address, (socket) => server.accept(socket)));
    } catch (error) {
      close();
      throw cannotListen(error, { address, otherwise });
    }
  }
  const addresses = listeners.map(({ address }, index) => textOf(address, bound[index].port));
  return { addresses, close };
}

function textOf({ hostname }: Address, port: number): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function cannotListen(
  error: unknown,
  { address, otherwise }: Pick<Listener, "address" | "otherwise">,
): ListenError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EADDRINUSE: `the address is in use; ${otherwise}`,
    EACCES: "the system does not let this program use that port",
    EADDRNOTAVAIL: "this machine has no such address",
    ENOTFOUND: "there is no such host",
  };
  const place = textOf(address, address.port);
  return new ListenError(`cannot listen on ${place}: ${reasons[code ?? ""] ?? message}`);
}
