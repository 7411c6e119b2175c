/** No two listeners overlap: `:80`, for example, covers port 80 of every address. */
import type { Address } from "../addresses.ts";
import type { Finding } from "../findings.ts";
import { show } from "../problems.ts";
import type { Key } from "../source.ts";

interface Listening {
  readonly listen: readonly Address[];
  readonly admin?: Address;
  readonly tcp: readonly { readonly listen: Address }[];
}

/**
 * The admin address of a config without the key. It is in no file, so an overlap is reported at the
 * other listener.
 */
export const DEFAULT_ADMIN = "127.0.0.1:42007";

interface Listener {
  readonly address: Address;
  /** Its path in the config. */
  readonly path: readonly [key: string, ...Key[]];
}

/** Each is about the address that is to be changed. */
export function* overlapsOf({ listen, admin, tcp }: Listening): Iterable<Finding> {
  const ofAdmin: Listener[] = admin ? [{ address: admin, path: ["admin"] }] : [];
  const ofListen = listen.map((address, index): Listener => ({ address, path: ["listen", index] }));
  const ofTcp = tcp.map(({ listen: address }, index): Listener => {
    return { address, path: ["tcp", index, "listen"] };
  });
  const isDefault = admin?.address === DEFAULT_ADMIN;
  const listeners = [
    ...(isDefault ? [...ofAdmin, ...ofListen] : [...ofListen, ...ofAdmin]),
    ...ofTcp,
  ];
  for (const [index, listener] of listeners.entries()) {
    const other = listeners.slice(0, index).find((before) => collide(before, listener));
    if (other !== undefined) yield { message: messageOf(listener, other), path: listener.path };
  }
}

function messageOf({ address, path: [own] }: Listener, { address: other, path: [key] }: Listener) {
  const relation = address.hostname === other.hostname
    ? `is the address of '${key}' as well`
    : `overlaps ${show(other.address)} of '${key}'`;
  const remedy = [own, key].includes("admin") ? ", or turn 'admin' off" : "";
  return `${show(address.address)} ${relation}; give one of them another port${remedy}`;
}

function collide(a: Listener, b: Listener): boolean {
  if (a.address.port !== b.address.port) return false;
  // For port 0 the system chooses a port; one key has the same for all its addresses.
  if (a.address.port === 0) {
    return a.path[0] === b.path[0] && a.address.hostname === b.address.hostname;
  }
  return meet(a.address.hostname, b.address.hostname);
}

/** Whether listeners on the same port of both would overlap. */
export function meet(hostname: string, another: string): boolean {
  const [one, other] = [canonical(hostname), canonical(another)];
  return one === other || covers(one, other) || covers(other, one);
}

/** Whether it is this machine on every machine. */
export function isThisMachine(hostname: string): boolean {
  const host = canonical(hostname);
  return host === ALL || host === ALL_IPV4 || host === "::1" || /^127\.[\d.]+$/.test(host) ||
    /^(?:.+\.)?localhost$/.test(host);
}

/** All interfaces, of IPv6 and of IPv4, whose addresses are mapped into IPv6. */
const ALL = "::";
const ALL_IPV4 = "0.0.0.0";

function covers(one: string, other: string): boolean {
  const isIpv4 = /^[\d.]+$/.test(other);
  if (one === ALL) return true;
  if (one === ALL_IPV4) return isIpv4 || other === "localhost";
  // The machine decides which of the two it is.
  return one === "localhost" && (other === "127.0.0.1" || other === "::1");
}

/** One text for one address: names in lower case, `127.1` as `127.0.0.1`. */
function canonical(hostname: string): string {
  if (hostname === "") return ALL;
  if (hostname.includes(":")) return hostname;
  return URL.parse(`http://${hostname}`)?.hostname ?? hostname.toLowerCase();
}
