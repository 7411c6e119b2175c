/** The hosts of a route, from those of the server's virtual host and those of a load balancer. */
import { literal } from "../written.ts";
import type { Place } from "./report.ts";

export interface Host {
  readonly name: string;
  readonly place: Place;
}

export interface Hosts {
  /** Of the virtual host; none: all that no virtual host names. */
  readonly own: readonly Host[];
  /** The hosts of other virtual hosts; `takesAll`: none of their requests falls through. */
  readonly elsewhere: readonly { readonly hosts: readonly Host[]; readonly takesAll: boolean }[];
}

export interface HostCondition {
  /** As a route of Weir has them; undefined: any. */
  readonly names: readonly string[] | undefined;
  readonly place: Place;
  /** A regex for the field Host that excludes hosts; undefined: none are excluded. */
  readonly except: string | undefined;
}

/** `wanted`: the load balancer's, matched with the port as sent. Undefined: no host is left. */
export function hostsFor(
  wanted: readonly string[],
  { own, elsewhere }: Hosts,
  place: Place,
): HostCondition | undefined {
  if (wanted.length > 0) {
    const foreign = elsewhere.flatMap(({ hosts }) => hosts);
    const names = wanted.filter((name) =>
      own.length > 0 ? isAmong(name, own) : !isAmong(name, foreign)
    );
    if (names.length === 0) return undefined;
    return { names: names.map(withPort), place, except: undefined };
  }
  if (own.length > 0) {
    const [{ place }] = own;
    return { names: own.map(({ name }) => name), place, except: undefined };
  }
  const others = elsewhere.filter(({ takesAll }) => !takesAll).flatMap(({ hosts }) => hosts);
  return { names: undefined, place, except: exceptionOf(others) };
}

function isAmong(wanted: string, hosts: readonly Host[]): boolean {
  const plain = wanted.replace(/:\d+$/, "").toLowerCase();
  return hosts.some(({ name }) => name.toLowerCase() === plain);
}

/** AILERON Gateway takes a host without a port for port 80. */
function withPort(host: string): string {
  return hasPort(host) ? host : `${host}:80`;
}

export function hasPort(host: string): boolean {
  return /:\d+$/.test(host);
}

function exceptionOf(hosts: readonly Host[]): string | undefined {
  if (hosts.length === 0) return undefined;
  const names = hosts.map(({ name }) => literal(name));
  return `^(?!(?i:${names.join("|")})\\.?(?::|$))`;
}
