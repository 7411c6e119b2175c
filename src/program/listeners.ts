import type { Address } from "../../config/addresses.ts";
import type { Listen } from "../../config/schema.ts";
import type { Socket } from "../http/socket.ts";
import type { Listening, Place } from "../transport/socket/listening.ts";
import { listen } from "../transport/socket/platform.ts";
import type { Announcers } from "../transport/proxy_protocol/announced.ts";
import type { TlsServer } from "../transport/socket/tls_server.ts";
import { ListenError } from "./errors.ts";
import type { Door, Room } from "./room.ts";

/** Takes the connections of a listener: a Server, or a TcpProxy. */
export interface Acceptor {
  accept(socket: Socket): void;
  /** A client that speaks no TLS where it is to. Absent: nobody is to. */
  acceptPlain?(socket: Socket): void;
  /** Takes no more; resolves when those that there are have ended, or were cut off. */
  drain(timeoutMs: number): Promise<void>;
  /** Others wait for connections to end: it may end some that are of no use now. */
  makeRoom?(): void;
}

export interface Listener {
  readonly address: Address;
  /** In place of its own, which is 0. */
  readonly port?: number;
  readonly server: Acceptor;
  /** What to do, besides stopping the other program, when the address is in use. */
  readonly otherwise: string;
  /** Through which its connections come; absent: they are not counted. */
  readonly door?: Door;
  /** Absent: its connections are never encrypted, and nobody speaks for others. */
  readonly greeting?: Greeting;
}

/** How connections of clients begin at a listener, from one to the next. */
interface Greeting {
  /** What TLS is spoken by; undefined: none is. */
  server: TlsServer | undefined;
  /** Who speaks for others; undefined: nobody does. */
  announcers: Announcers | undefined;
}

export interface Bound {
  /** `127.0.0.1:8080`, with the port that the system gave where it was 0. */
  readonly address: string;
  readonly port: number;
  /** Whether TLS is spoken there has changed. */
  turn(): void;
  /** Accepts no more. */
  close(): void;
}

/** Binds all of them or, throwing ListenError, none. `shared`: with other processes. */
export async function bind(
  listeners: readonly Listener[],
  { shared = false }: { shared?: boolean } = {},
): Promise<Bound[]> {
  const bound: Bound[] = [];
  for (const { address, port = address.port, server, otherwise, door, greeting } of listeners) {
    try {
      const place = { hostname: address.hostname, port, shared, ...begunBy(server, greeting) };
      const { mostAhead, enter: opened, leave: closed } = door ?? {};
      const counted = door && { mostAhead, opened, closed };
      const listening = await listen({ ...place, ...counted }, acceptBy(server));
      const one = boundAt(address, listening);
      door?.guard(one.address, listening, server);
      bound.push(one);
    } catch (error) {
      for (const { close } of bound) close();
      throw cannotListen(error, { address: { ...address, port }, otherwise });
    }
  }
  return bound;
}

/** Made here, where no snapshot is in scope: JavaScriptCore would keep the first for as long as this. */
function acceptBy(server: Acceptor): (socket: Socket) => void {
  return (socket) => server.accept(socket);
}

/** Likewise. */
function begunBy(
  server: Acceptor,
  greeting: Greeting | undefined,
): Pick<Place, "tls" | "announcers"> {
  if (greeting === undefined) return {};
  const tls: Place["tls"] = {
    server: () => greeting.server,
    plain(socket) {
      if (server.acceptPlain === undefined) socket.destroy();
      else server.acceptPlain(socket);
    },
  };
  return { tls, announcers: () => greeting.announcers };
}

/** What a config wants to be listened on. */
export interface Wanted {
  readonly role: "proxy" | "admin" | "tcp";
  readonly address: Listen;
  /** Made where it is not open yet. */
  readonly make: (door: Door) => Acceptor;
  /** As of a Listener. */
  readonly otherwise: string;
  /** Absent: connections are not encrypted. */
  readonly tls?: TlsServer;
  /** Absent: nobody speaks for others. */
  readonly announcers?: Announcers;
}

/** Which ports the system has chosen, where a config leaves that to it. */
export type Ports = Readonly<Record<string, number>>;

/** Addresses newly bound, of which no use is made yet. */
export interface Opened {
  readonly ports: Ports;
  /** Closes what is not wanted any more; its connections have `drainMs` to end. */
  use(drainMs: number): void;
  /** Closes them again. */
  abandon(): void;
}

interface Open extends Bound {
  readonly role: Wanted["role"];
  readonly server: Acceptor;
  readonly door: Door;
  readonly greeting: Greeting | undefined;
}

/** What a running program listens on. */
export class Listeners {
  readonly #shared: boolean;
  readonly #room: Room;
  /** By what was wanted, so that a port which the system chose stays. */
  #open: ReadonlyMap<string, Open> = new Map();

  /** `shared`: other processes listen on the same addresses. */
  constructor({ shared, room }: { shared: boolean; room: Room }) {
    this.#shared = shared;
    this.#room = room;
  }

  get ports(): Ports {
    return portsOf(this.#open);
  }

  addresses(role: Wanted["role"]): string[] {
    return this.#all(role).map(({ address }) => address);
  }

  /**
   * Binds what is wanted and not open yet or, throwing ListenError, none. Until use is made of them
   * nothing that is open changes. `ports`: those that another process was given.
   */
  async prepare(wanted: readonly Wanted[], ports: Ports = {}): Promise<Opened> {
    const missing = wanted.filter((each) => !this.#open.has(keyOf(each)));
    const listeners = wanted.filter(({ role }) => role !== "admin").length;
    const doors = missing.map((each) =>
      this.#room.open({
        most: this.#mostOf(each),
        isAdmin: each.role === "admin",
        listeners,
      })
    );
    const servers = missing.map(({ make }, index) => make(doors[index]));
    const greetings = missing.map(({ role, tls, announcers }): Greeting | undefined =>
      role === "proxy" ? { server: tls, announcers } : undefined
    );
    const letGo = () => doors.forEach((door) => this.#room.close(door));
    const bound = await bind(
      missing.map((each, index) => ({
        ...each,
        port: ports[keyOf(each)],
        server: servers[index],
        door: doors[index],
        greeting: greetings[index],
      })),
      { shared: this.#shared },
    ).catch((error) => {
      letGo();
      throw error;
    });
    const opened = new Map(missing.map((each, index): [string, Open] => [
      keyOf(each),
      {
        ...bound[index],
        role: each.role,
        server: servers[index],
        door: doors[index],
        greeting: greetings[index],
      },
    ]));
    return {
      ports: portsOf(opened),
      use: (drainMs) => this.#use(wanted, { opened, drainMs }),
      abandon() {
        for (const { close } of bound) close();
        letGo();
      },
    };
  }

  /** How connections begin from now on, at addresses that are open. */
  greet(wanted: readonly Omit<Wanted, "make">[]): void {
    for (const each of wanted) {
      const { greeting, turn } = this.#open.get(keyOf(each))!;
      if (greeting === undefined) continue;
      greeting.announcers = each.announcers;
      if (greetBy(greeting, each.tls)) turn();
    }
  }

  /** Accepts no more; resolves when the connections that there are have ended, or were cut off. */
  async close(role: Wanted["role"], drainMs: number): Promise<void> {
    const all = this.#all(role);
    for (const each of all) this.#close(each);
    await Promise.all(all.map(({ server }) => server.drain(drainMs)));
  }

  #use(
    wanted: readonly Wanted[],
    { opened, drainMs }: { opened: ReadonlyMap<string, Open>; drainMs: number },
  ): void {
    const former = this.#open;
    const pairs = wanted.map(keyOf).map((key) =>
      [key, opened.get(key) ?? former.get(key)!] as const
    );
    this.#open = new Map(pairs);
    for (const each of wanted) this.#open.get(keyOf(each))!.door.most = this.#mostOf(each);
    this.greet(wanted);
    const unwanted = [...former].filter(([key]) => !this.#open.has(key));
    for (const [, each] of unwanted) {
      this.#close(each);
      void each.server.drain(drainMs);
    }
  }

  #close({ close, door }: Open): void {
    close();
    this.#room.close(door);
  }

  #mostOf({ role, address }: Pick<Wanted, "role" | "address">): number {
    return role === "admin" ? this.#room.mostAdmin : address.max_connections ?? Infinity;
  }

  #all(role: Wanted["role"]): Open[] {
    return [...this.#open.values()].filter((each) => each.role === role);
  }
}

/** Gives whether TLS begins or ends. Where nothing has changed, clients may resume their sessions. */
function greetBy(greeting: Greeting, next: TlsServer | undefined): boolean {
  const { server } = greeting;
  if (server === undefined || next === undefined || !next.isAs(server)) greeting.server = next;
  return (server === undefined) !== (next === undefined);
}

/** Tells it from all others that are wanted. */
export function keyOf({ role, address }: Pick<Wanted, "role" | "address">): string {
  return `${role} ${textOf(address, address.port)}`;
}

function portsOf(open: ReadonlyMap<string, Open>): Ports {
  const chosen = [...open].filter(([key]) => key.endsWith(":0"));
  return Object.fromEntries(chosen.map(([key, { port }]) => [key, port]));
}

function boundAt(address: Address, listening: Listening): Bound {
  const { port } = listening;
  return {
    address: textOf(address, port),
    port,
    turn: () => listening.turn?.(),
    close: () => listening.close(),
  };
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
