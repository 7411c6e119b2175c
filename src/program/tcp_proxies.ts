import type { Snapshot } from "../proxy/snapshot.ts";
import { TcpProxy } from "../tcp/tcp.ts";

const now = () => performance.now();

/** Connections of TCP routes. */
export interface TcpCounts {
  readonly active: number;
  /** Since the start. */
  readonly total: number;
}

/** What carries the connections of each TCP route, whichever config it is of. */
export class TcpProxies {
  /** By address, as configured; also those that are listened on no more. */
  readonly #proxies = new Map<string, TcpProxy>();

  get counts(): TcpCounts {
    let active = 0;
    let total = 0;
    for (const proxy of this.#proxies.values()) {
      active += proxy.active;
      total += proxy.total;
    }
    return { active, total };
  }

  /** `address`: as configured, of a route of the snapshot. */
  make(address: string, { tcp }: Snapshot): TcpProxy {
    const route = tcp.find(({ listen }) => listen === address)!;
    const proxy = new TcpProxy(route, { now });
    this.#proxies.set(address, proxy);
    return proxy;
  }

  /** For connections from now on. */
  use({ tcp }: Snapshot): void {
    for (const route of tcp) this.#proxies.get(route.listen)!.use(route);
  }
}
