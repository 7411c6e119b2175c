/**
 * What Weir tells targets of the way of a request: `X-Forwarded-*`, and `Forwarded` (RFC 7239) where
 * asked. Only what a trusted peer says of those before it is passed on.
 */
import type { Client } from "../client.ts";
import type { Fields } from "../../http/fields.ts";
import type { Incoming } from "../../http/message.ts";

/** A request, and whether its peer is a trusted proxy. */
export interface Received {
  readonly incoming: Incoming;
  readonly trusted: boolean;
}

/** The same, and who the client is. */
export interface Forwarding extends Received {
  readonly client: Client;
}

/** Changes `fields`, which are on their way to the target. */
export function setForwarded(fields: Fields, { incoming, trusted, client }: Forwarding): void {
  dropForged(fields, trusted);
  fields.set(
    "X-Forwarded-For",
    joinLists(trustedList("x-forwarded-for"), nameOf(incoming.peer.address)),
  );
  setUnlessKept("X-Forwarded-Host", incoming.authority);
  setUnlessKept("X-Forwarded-Proto", incoming.scheme);
  setUnlessKept("X-Forwarded-Port", String(incoming.localPort));
  if (trusted && incoming.fields.has("forwarded")) {
    fields.set("Forwarded", forwardedList({ incoming, trusted, client }));
  }

  /** As it was received: a list that `Connection` names is not lost by it. */
  function trustedList(key: string): string | undefined {
    return trusted ? incoming.fields.joined(key) : undefined;
  }

  function setUnlessKept(name: string, value: string): void {
    if (value !== "" && !(trusted && fields.has(name.toLowerCase()))) fields.append(name, value);
  }
}

/**
 * The value of `Forwarded` for the target. What a trusted peer said is kept, with an element for the
 * connection that it came on; where nothing was said so, one element speaks of the client.
 */
export function forwardedList({ incoming, trusted, client }: Forwarding): string {
  const before = trusted ? incoming.fields.joined("forwarded") : undefined;
  if (!before) return forwardedElement(client);
  const { peer, scheme, authority } = incoming;
  return joinLists(before, forwardedElement({ ...peer, scheme, authority }));
}

/** `for=192.0.2.1;host="a:80";proto=http` (RFC 7239 §4). */
export function forwardedElement({ address, scheme, authority }: Client): string {
  const node = address.includes(":") ? `"[${address}]"` : nameOf(address);
  const host = authority === "" ? "" : `;host=${word(authority)}`;
  return `for=${node}${host};proto=${scheme}`;
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
function nameOf(address: string): string {
  return address || "unknown";
}

function joinLists(before: string | undefined, last: string): string {
  return before ? `${before}, ${last}` : last;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function word(text: string): string {
  return token.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
