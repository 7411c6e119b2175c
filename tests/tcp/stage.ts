/** A TCP route over real sockets, the targets behind it, and the clients before it. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { loadConfig } from "../../config/load.ts";
import { build, type Means } from "../../src/build/build.ts";
import { buildTcp } from "../../src/build/tcp.ts";
import { configureLog } from "../../src/log/log.ts";
import { sockets } from "../../src/build/runtime/sockets.ts";
import type { Snapshot } from "../../src/proxy/snapshot.ts";
import { NodeSocket } from "../../src/transport/socket/node.ts";
import { TcpProxy, type TcpRoute } from "../../src/tcp/tcp.ts";
import { patiently, Wire } from "../blackbox/wire.ts";

/** Connections to it are taken one by one. */
export class Place implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #untaken: Wire[] = [];
  #taker: ((wire: Wire) => void) | undefined;

  private constructor() {
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      const wire = new Wire(socket);
      if (this.#taker === undefined) this.#untaken.push(wire);
      else this.#taker(wire);
      this.#taker = undefined;
    });
  }

  static async listen(port = 0): Promise<Place> {
    const place = new Place();
    place.#server.listen(port, "127.0.0.1");
    await once(place.#server, "listening");
    return place;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  /** Connections under way. */
  get open(): number {
    return this.#sockets.size;
  }

  next(): Promise<Wire> {
    const wire = this.#untaken.shift();
    if (wire !== undefined) return Promise.resolve(wire);
    return patiently(new Promise((resolve) => this.#taker = resolve), "a connection to a target");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }
}

const means: Means = {
  runtime: sockets(),
  instance: "test",
  readFile: (path) => {
    throw new Error(`no file ${path}`);
  },
  random: Math.random,
  now: () => performance.now(),
};

/** The snapshot and the one TCP route of a config. */
export function routeOf(config: object, runtime = sockets()): [Snapshot, TcpRoute] {
  const checked = loadConfig([{ name: "weir.json", text: JSON.stringify(config) }], {});
  const snapshot = build(checked, { ...means, runtime: sockets() });
  return [snapshot, buildTcp(checked, snapshot.upstreams, { ...means, runtime })[0]];
}

export interface Setting {
  /** Of the upstream, besides its targets. */
  readonly upstream?: object;
  /** Of the TCP route, besides where it listens and its upstream. */
  readonly route?: object;
  /** Places that take connections; default: 1. */
  readonly targets?: number;
}

export class Stage implements AsyncDisposable {
  readonly lines: Record<string, unknown>[] = [];
  readonly #server: Server;
  readonly #clients: Wire[] = [];

  private constructor(
    readonly snapshot: Snapshot,
    readonly proxy: TcpProxy,
    readonly places: readonly Place[],
    readonly setting: Setting,
  ) {
    configureLog({ level: "info", format: "json", access: false }, (text) => {
      this.lines.push(...text.trim().split("\n").map((line) => JSON.parse(line)));
    }, 0);
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (raw) => {
      proxy.accept(new NodeSocket(raw));
    });
  }

  static async set(setting: Setting = {}, host = "127.0.0.1"): Promise<Stage> {
    const places: Place[] = [];
    for (let i = 0; i < (setting.targets ?? 1); i++) places.push(await Place.listen());
    const [snapshot, route] = routeOf(configOf(setting, places));
    const proxy = new TcpProxy(route, { now: means.now });
    const stage = new Stage(snapshot, proxy, places, setting);
    stage.#server.listen(0, host);
    await once(stage.#server, "listening");
    return stage;
  }

  /** Where clients connect. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What each target has in flight. */
  get inFlight(): readonly number[] {
    return this.snapshot.upstreams.get("all")!.targets.map(({ inFlight }) => inFlight);
  }

  async connect(): Promise<Wire> {
    const { address: host, port } = this.#server.address() as AddressInfo;
    const socket = connect({ host, port, allowHalfOpen: true });
    await once(socket, "connect");
    const client = new Wire(socket);
    this.#clients.push(client);
    return client;
  }

  /** A client and the target's end of its connection. */
  async connected(place = this.places[0]): Promise<[client: Wire, target: Wire]> {
    const next = place.next();
    const client = await this.connect();
    return [client, await next];
  }

  /** Settles when it is so. */
  async until(isSo: () => boolean, what: string): Promise<void> {
    const signal = AbortSignal.timeout(5000);
    while (!isSo()) {
      if (signal.aborted) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  atRest(): Promise<void> {
    return this.until(() => this.proxy.active === 0, "no connection to be under way");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.leave();
    await this.proxy.drain(0);
    this.#server.close();
    for (const place of this.places) await place[Symbol.asyncDispose]();
  }
}

export function configOf({ upstream = {}, route = {} }: Setting, places: readonly Place[]): object {
  return {
    upstreams: { all: { ...upstream, targets: places.map(({ url }) => url) } },
    tcp: [{ listen: "127.0.0.1:0", upstream: "all", ...route }],
  };
}

/** The next `length` bytes, or as many as come before the end. */
export async function take(wire: Wire, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let taken = 0;
  while (taken < length) {
    const piece = await wire.read(`${length} bytes, after ${taken}`);
    if (piece === undefined) return bytes.subarray(0, taken);
    const wanted = piece.subarray(0, length - taken);
    bytes.set(wanted, taken);
    taken += wanted.length;
    wire.unread(piece.subarray(wanted.length));
  }
  return bytes;
}

export async function takeText(wire: Wire, length: number): Promise<string> {
  return new TextDecoder("latin1").decode(await take(wire, length));
}
