/** Where a config has a program listen. */
import type { Config, Listen } from "../../config/schema.ts";
import { clientLimits } from "../build/terms.ts";
import { AddressSet } from "../grammar/address.ts";
import { Server } from "../server/server.ts";
import type { Service } from "../proxy/service.ts";
import type { Announcers } from "../transport/proxy_protocol/announced.ts";
import type { Listeners, Wanted } from "./listeners.ts";

export type Place = Omit<Wanted, "make">;

/** For clients. `elsewhere`: where another address than one in use is named, a key or a flag. */
export function placesOf(config: Config, elsewhere: string): Place[] {
  const { listen, tcp } = config;
  const { headerTimeoutMs } = clientLimits(config);
  const otherwise = `choose another with ${elsewhere}`;
  const ofTcp = "choose another with listen of tcp";
  return [
    ...listen.map((address): Place => {
      const announcers = announcersOf(address, headerTimeoutMs);
      return { role: "proxy", address, otherwise, announcers };
    }),
    ...tcp.map(({ listen: address }): Place => ({ role: "tcp", address, otherwise: ofTcp })),
  ];
}

function announcersOf({ proxy_protocol }: Listen, headerMs: number): Announcers | undefined {
  return proxy_protocol && { networks: new AddressSet(proxy_protocol), headerMs };
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
