/** Where a config has a program listen. */
import type { Config } from "../../config/schema.ts";
import { Server } from "../server/server.ts";
import type { Service } from "../proxy/service.ts";
import type { Listeners, Wanted } from "./listeners.ts";

export type Place = Omit<Wanted, "make">;

/** For clients. `elsewhere`: where another address than one in use is named, a key or a flag. */
export function placesOf({ listen, tcp }: Config, elsewhere: string): Place[] {
  const otherwise = `choose another with ${elsewhere}`;
  const ofTcp = "choose another with listen of tcp";
  return [
    ...listen.map((address): Place => ({ role: "proxy", address, otherwise })),
    ...tcp.map(({ listen: address }): Place => ({ role: "tcp", address, otherwise: ofTcp })),
  ];
}

/** For operators, on an address of the config or on none. */
export function adminWanted(address: Config["admin"], service: Service): Wanted[] {
  if (address === undefined) return [];
  const otherwise = "choose another for health with admin or --admin; --admin off does without";
  return [{ role: "admin", address, make: () => new Server(service), otherwise }];
}

/** As they are bound. */
export interface Addresses {
  readonly addresses: readonly string[];
  readonly tcp: readonly string[] | undefined;
  readonly admin: string | undefined;
}

export function addressesOf(listeners: Listeners): Addresses {
  const [admin] = listeners.addresses("admin");
  const tcp = listeners.addresses("tcp");
  return {
    addresses: listeners.addresses("proxy"),
    tcp: tcp.length > 0 ? tcp : undefined,
    admin,
  };
}
