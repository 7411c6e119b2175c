/**
 * TCP routes: connections carried to a target as they are. A connection keeps the route that it
 * began with, and holds its target for as long as it lives.
 */
import type { Admission } from "../upstream/admission.ts";
import { ClientDeparture } from "../http/cancel.ts";
import type { Digest } from "../upstream/hash.ts";
import { log } from "../log/log.ts";
import type { Peer } from "../http/message.ts";
import type { Socket } from "../http/socket.ts";
import type { Target } from "../upstream/target.ts";
import { type Connect, open } from "./open.ts";
import { proxyHeader, type ProxyProtocol } from "../transport/proxy_protocol/write.ts";
import { Seldom } from "./seldom.ts";
import { TunnelEnd } from "../http/tunnel_end.ts";
import { type Carried, relay, type Tunnel } from "../transport/tunnel.ts";

export interface TcpRoute {
  /** Where it listens, as configured: ":8020". */
  readonly listen: string;
  /** The name of its upstream. */
  readonly upstream: string;
  readonly admission: Admission;
  readonly keyOf: (client: Peer) => Digest;
  readonly connect: Connect;
  /** A connection on which nothing has moved for so long is closed. */
  readonly idleMs: number;
  /** At a time; Infinity: any number. */
  readonly maxConnections: number;
  /** How the target is told of its client; undefined: not at all. */
  readonly proxyProtocol: ProxyProtocol | undefined;
}

interface Connection {
  readonly client: Socket;
  readonly departure: ClientDeparture;
  /** Once a target has taken it. */
  tunnel: Tunnel | undefined;
}

const REFUSALS_TOLD_EVERY_MS = 1000;

/** Cut short by Weir: a reset tells it from an orderly end. */
const CUT = new Error("the time to drain is over");

/** The connections of one listener. */
export class TcpProxy {
  readonly #connections = new Set<Connection>();
  readonly #carried: Carried = { fromA: 0, fromB: 0 };
  readonly #refusals: Seldom;
  #route: TcpRoute;
  #draining = false;
  readonly #drained = Promise.withResolvers<void>();
  /** Connections taken since the start, those under way too. */
  total = 0;
  /** Those closed at once, as there were too many. */
  refused = 0;
  /** Those closed because no target took them. */
  failed = 0;

  /** `now`: milliseconds, monotonic. */
  constructor(route: TcpRoute, { now }: { now: () => number }) {
    this.#route = route;
    const tell = (times: number) => {
      const { listen, maxConnections } = this.#route;
      log.warn("tcp connections refused", { listen, times, max_connections: maxConnections });
    };
    this.#refusals = new Seldom(tell, { intervalMs: REFUSALS_TOLD_EVERY_MS, now });
  }

  /** Connections under way. */
  get active(): number {
    return this.#connections.size;
  }

  get bytesFromClients(): number {
    return this.#carried.fromA;
  }

  get bytesFromTargets(): number {
    return this.#carried.fromB;
  }

  /** For connections to come; those under way go on as they began. */
  use(route: TcpRoute): void {
    this.#route = route;
  }

  accept(client: Socket): void {
    if (this.#draining) return client.destroy();
    if (this.active >= this.#route.maxConnections) {
      this.refused++;
      this.#refusals.note();
      return client.destroy();
    }
    this.total++;
    const connection = { client, departure: new ClientDeparture(), tunnel: undefined };
    this.#connections.add(connection);
    void this.#serve(connection, this.#route);
  }

  /**
   * Takes no more connections; those under way go on, and what is left when `timeoutMs` have
   * passed is reset (Infinity: nothing is). Resolves when none is left. Asked again, the earliest
   * end counts.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true;
    if (this.active === 0) return;
    const timer = timeoutMs === Infinity ? undefined : setTimeout(() => this.#cut(), timeoutMs);
    await this.#drained.promise;
    clearTimeout(timer);
  }

  #cut(): void {
    for (const { client, departure, tunnel } of this.#connections) {
      departure.abort(CUT);
      if (tunnel === undefined) client.reset();
      else tunnel.fail();
    }
  }

  #ended(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#draining && this.active === 0) this.#drained.resolve();
  }

  /** Never rejects: a target that is down is told of in the log. */
  async #serve(connection: Connection, route: TcpRoute): Promise<void> {
    const { client, departure: signal } = connection;
    const end = new TunnelEnd(client);
    const { listen, upstream, admission, keyOf, connect, idleMs, proxyProtocol } = route;
    const tried = new Set<Target>();
    const key = keyOf(client.remote);
    try {
      const { lease, socket } = await open(admission, { key, connect, signal, tried });
      if (proxyProtocol !== undefined) socket.write("", headerOf(client, proxyProtocol));
      const over = () => {
        lease.end();
        this.#ended(connection);
      };
      const options = { idleMs, carried: this.#carried, over };
      connection.tunnel = relay(end, new TunnelEnd(socket), options);
    } catch (error) {
      client.destroy();
      this.#ended(connection);
      if (error === CUT) return;
      this.failed++;
      const targets = Array.from(tried, ({ url }) => url).join(", ");
      log.warn("tcp connection failed", {
        listen,
        upstream,
        client: client.remote.address,
        targets,
        cause: describe(error),
      });
    }
  }
}

function headerOf(client: Socket, version: ProxyProtocol): Uint8Array {
  const { remote, localAddress: address, localPort: port } = client;
  return proxyHeader(version, { client: remote, local: { address, port } });
}

/** What lies behind an error, where something does. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : describe(error.cause);
}
