/** No address is listened on twice, nor one that another covers: `:80` is every address's port 80. */
import * as v from "valibot";
import type { Address } from "../addresses.ts";
import { show } from "../problems.ts";
import { pathTo } from "../sections.ts";

interface Listening {
  readonly listen: readonly Address[];
  readonly admin?: Address;
  readonly tcp: readonly { readonly listen: Address }[];
}

export interface Overlap {
  readonly message: string;
  /** Of the one that is to give way. */
  readonly keys: readonly [string, ...(string | number)[]];
}

/** What a config without the key has: it is in no file, so others are told of. */
export const DEFAULT_ADMIN = "127.0.0.1:42007";

interface Place {
  readonly keys: Overlap["keys"];
  readonly address: Address;
}

export function* overlapsOf({ listen, admin, tcp }: Listening): Iterable<Overlap> {
  const ofAdmin: Place[] = admin ? [{ keys: ["admin"], address: admin }] : [];
  const ofListen = listen.map((address, index): Place => ({ keys: ["listen", index], address }));
  const places = [
    ...(admin?.address === DEFAULT_ADMIN ? [...ofAdmin, ...ofListen] : [...ofListen, ...ofAdmin]),
    ...tcp.map(({ listen }, index): Place => ({ keys: ["tcp", index, "listen"], address: listen })),
  ];
  for (const [index, place] of places.entries()) {
    const other = places.slice(0, index).find((before) => collide(before, place));
    if (other !== undefined) yield { message: messageOf(place, other), keys: place.keys };
  }
}

export function listenersDiffer<Config extends Listening>() {
  return v.rawCheck<Config>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const { message, keys } of overlapsOf(dataset.value)) {
      addIssue({ message, path: pathTo(dataset.value, keys) });
    }
  });
}

function messageOf({ address, keys: [own] }: Place, { address: other, keys: [key] }: Place) {
  const relation = address.hostname === other.hostname
    ? `is the address of '${key}' as well`
    : `overlaps ${show(other.address)} of '${key}'`;
  const remedy = [own, key].includes("admin") ? ", or turn 'admin' off" : "";
  return `${show(address.address)} ${relation}; give one of them another port${remedy}`;
}

function collide(a: Place, b: Place): boolean {
  if (a.address.port !== b.address.port) return false;
  // Of port 0 the system gives each another, but to one key one.
  if (a.address.port === 0) {
    return a.keys[0] === b.keys[0] && a.address.hostname === b.address.hostname;
  }
  return meet(a.address.hostname, b.address.hostname);
}

/** Whether a connection to one port of them may be one to the other. */
export function meet(hostname: string, another: string): boolean {
  const [one, other] = [canonical(hostname), canonical(another)];
  return one === other || covers(one, other) || covers(other, one);
}

/** Whether what it leads to is this machine, whichever machine this is. */
export function isThisMachine(hostname: string): boolean {
  const host = canonical(hostname);
  return host === ALL || host === ALL_IPV4 || host === "::1" || /^127\.[\d.]+$/.test(host) ||
    /^(?:.+\.)?localhost$/.test(host);
}

/** Every interface of both families, as `::` is where IPv4 addresses are mapped into it. */
const ALL = "::";
const ALL_IPV4 = "0.0.0.0";

function covers(one: string, other: string): boolean {
  const isIpv4 = /^[\d.]+$/.test(other);
  if (one === ALL) return true;
  if (one === ALL_IPV4) return isIpv4 || other === "localhost";
  // Which of them it is, the machine decides.
  return one === "localhost" && (other === "127.0.0.1" || other === "::1");
}

/** One text for one address: names in lower case, IPv4 mapped into IPv6 as IPv4. */
function canonical(hostname: string): string {
  if (hostname === "") return ALL;
  const literal = hostname.includes(":") ? `[${hostname}]` : hostname;
  const host = URL.parse(`http://${literal}`)?.hostname.replace(/^\[|\]$/g, "") ?? hostname;
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(host) ?? [];
  if (high === undefined) return host.toLowerCase();
  const bytes = [high, low].flatMap((word) => [parseInt(word, 16) >> 8, parseInt(word, 16) & 0xff]);
  return bytes.join(".");
}
