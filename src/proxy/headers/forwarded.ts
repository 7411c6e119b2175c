/**
 * What Weir says of the connection that a request came on: `X-Forwarded-*`, and `Forwarded`
 * (RFC 7239) where asked. Only what a trusted peer says of those before it is passed on.
 */
import { type AddressSet, isAddress, plainAddress } from "../../grammar/address.ts";
import { type Fields, listMembers } from "../../http/fields.ts";
import type { Incoming } from "../../http/message.ts";

/** A request, and whether its peer is a trusted proxy. */
export interface Received {
  readonly incoming: Incoming;
  readonly trusted: boolean;
}

/** Changes `fields`, which are on their way to the target. */
export function setForwarded(fields: Fields, { incoming, trusted }: Received): void {
  dropForged(fields, trusted);
  fields.set("X-Forwarded-For", joinLists(trustedList("x-forwarded-for"), peerName(incoming)));
  setUnlessKept("X-Forwarded-Host", incoming.authority);
  setUnlessKept("X-Forwarded-Proto", incoming.scheme);
  setUnlessKept("X-Forwarded-Port", String(incoming.localPort));
  if (trusted && incoming.fields.has("forwarded")) {
    fields.set("Forwarded", forwardedList({ incoming, trusted }));
  }

  /** As it was received: a list that `Connection` names is not lost by it. */
  function trustedList(key: string): string | undefined {
    return trusted ? incoming.fields.joined(key) : undefined;
  }

  function setUnlessKept(name: string, value: string): void {
    if (value !== "" && !(trusted && fields.has(name.toLowerCase()))) fields.append(name, value);
  }
}

/** The value of `Forwarded` for the target: what a trusted peer said, and Weir's own element. */
export function forwardedList({ incoming, trusted }: Received): string {
  const before = trusted ? incoming.fields.joined("forwarded") : undefined;
  return joinLists(before, forwardedElement(incoming));
}

/** `for=192.0.2.1;host="a:80";proto=http` (RFC 7239 §4). */
export function forwardedElement(incoming: Incoming): string {
  const address = peerName(incoming);
  const node = address.includes(":") ? `"[${address}]"` : address;
  const host = incoming.authority === "" ? "" : `;host=${word(incoming.authority)}`;
  return `for=${node}${host};proto=${incoming.scheme}`;
}

/**
 * The IP address of the client, as far as trusted proxies tell it: from the right of
 * `X-Forwarded-For`, the first address that is not of a trusted proxy.
 */
export function clientAddress({ peer, fields }: Incoming, trustedProxies: AddressSet): string {
  let address = plainAddress(peer.address);
  const list = trustedProxies.has(address) ? fields.joined("x-forwarded-for") : undefined;
  if (list === undefined) return address;
  for (const member of listMembers(list).reverse()) {
    const previous = withoutPort(member);
    if (!isAddress(previous)) break;
    address = plainAddress(previous);
    if (!trustedProxies.has(address)) break;
  }
  return address;
}

/** Names that targets believe to come from a proxy; CGI and its heirs read `_` as `-`. */
const forwardedNames = /^(?:x[-_]forwarded[-_].*|x[-_]real[-_]ip|forwarded)$/;

/** Of an untrusted peer all of them, of a trusted one those that only look like a proxy's. */
function dropForged(fields: Fields, trusted: boolean): void {
  fields.deleteWhere((index) => {
    if (!/^[xf]/i.test(fields.name(index))) return false;
    const key = fields.key(index);
    return forwardedNames.test(key) && (!trusted || key.includes("_"));
  });
}

/** As Squid does, and RFC 7239 §6.2, for a peer that the runtime does not tell. */
function peerName({ peer }: Incoming): string {
  return plainAddress(peer.address) || "unknown";
}

function joinLists(before: string | undefined, last: string): string {
  return before ? `${before}, ${last}` : last;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function word(text: string): string {
  return token.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** `192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write. */
function withoutPort(member: string): string {
  const match = /^\[([^\]]*)\](?::\d+)?$/.exec(member) ?? /^([\d.]+):\d+$/.exec(member);
  return match === null ? member : match[1];
}
