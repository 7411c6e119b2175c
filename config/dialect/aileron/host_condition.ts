/** Which hosts a route is for: those of the server's virtual host and those of a load balancer. */
import { literal } from "../written.ts";
import type { Place } from "./report.ts";

type Host = { readonly name: string; readonly place: Place };

export interface Hosts {
  /** Of the virtual host; none: all that are named nowhere. */
  readonly own: readonly Host[];
  /** What is named elsewhere; whether nothing that comes there goes on to another route. */
  readonly elsewhere: readonly { readonly hosts: readonly Host[]; readonly takesAll: boolean }[];
}

export interface HostCondition {
  /** As routes of Weir's have them; undefined: any. */
  readonly names: readonly string[] | undefined;
  readonly place: Place;
  /** Hosts that it is not for, as a regex for the field; undefined: there are none. */
  readonly except: string | undefined;
}

/** `wanted` by a load balancer, with the port as sent. Undefined: no host is left. */
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

/** A host without a port is that of a request that names none. */
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
