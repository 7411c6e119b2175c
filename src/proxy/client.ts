/**
 * Who the client is and what it has asked for, as far as trusted proxies tell: by `X-Forwarded-*`,
 * or by `Forwarded` (RFC 7239) where they send none of those. A list is read from its right end,
 * past trusted proxies: what stands further left could have been written by anybody.
 */
import type { AddressSet } from "../grammar/address.ts";
import { type Endpoint, parseEndpoint } from "../grammar/endpoint.ts";
import { type Fields, listMembers } from "../http/fields.ts";
import type { Incoming } from "../http/message.ts";
import { parseAuthority } from "../http/path.ts";

export interface Client extends Endpoint {
  readonly scheme: Incoming["scheme"];
  /** The host that it named, with any port. */
  readonly authority: string;
}

export function clientOf(incoming: Incoming, trustedProxies: AddressSet): Client {
  const { peer, scheme, authority, fields } = incoming;
  if (!trustedProxies.has(peer.address)) {
    return { address: peer.address, port: peer.port, scheme, authority };
  }
  const reports = reportsIn(fields);
  return new ForwardedClient(incoming, reports, furthest(peer, reports.nodes, trustedProxies));
}

/** Of each proxy on the way, from left to right, what the next one has said of it. */
interface Reports {
  readonly nodes: readonly string[];
  scheme(fromRight: number): string | undefined;
  authority(fromRight: number): string | undefined;
}

function reportsIn(fields: Fields): Reports {
  const list = (name: string) => listMembers(fields.joined(name) ?? "");
  const isReported = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"].some((name) =>
    fields.has(name)
  );
  if (!isReported && fields.has("forwarded")) return reportsOfElements(fields.joined("forwarded")!);
  return {
    nodes: list("x-forwarded-for"),
    scheme: (fromRight) => memberAt(list("x-forwarded-proto"), fromRight),
    authority: (fromRight) => memberAt(list("x-forwarded-host"), fromRight),
  };
}

/** A list that is shorter than that of the addresses was not added to by every proxy. */
function memberAt(list: readonly string[], fromRight: number): string | undefined {
  return list.at(-fromRight) ?? list[0];
}

function reportsOfElements(value: string): Reports {
  const elements = forwardedElements(value);
  return {
    nodes: elements.map((element) => element.for ?? ""),
    scheme: (fromRight) => elements.at(-fromRight)?.proto,
    authority: (fromRight) => elements.at(-fromRight)?.host,
  };
}

interface ForwardedElement {
  for?: string;
  proto?: string;
  host?: string;
}

/** One parameter, and what ends it. A value is a token, or a quoted text. */
const PARAMETER =
  /[ \t]*(?:([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~-]+)|"((?:[^"\\]|\\.)*)")[ \t]*)?([;,]|$)/y;

/** None where the field is malformed. */
export function forwardedElements(value: string): ForwardedElement[] {
  const elements: ForwardedElement[] = [];
  let element: Record<string, string> = {};
  let end: string;
  PARAMETER.lastIndex = 0;
  do {
    const match = PARAMETER.exec(value);
    if (match === null) return [];
    const [, name, token, quoted] = match;
    if (name !== undefined) {
      element[name.toLowerCase()] = token ?? quoted.replace(/\\(.)/g, "$1");
    }
    end = match[4];
    if (end === ";") continue;
    if (Object.keys(element).length > 0) elements.push(element);
    element = {};
  } while (end !== "");
  return elements;
}

interface End {
  readonly endpoint: Endpoint;
  /** Which of the nodes, at most, it is; Infinity where none was told. */
  readonly fromRight: number;
}

function furthest(peer: Endpoint, nodes: readonly string[], trustedProxies: AddressSet): End {
  let endpoint = peer;
  for (let fromRight = 1; fromRight <= nodes.length; fromRight++) {
    const next = parseEndpoint(nodes.at(-fromRight)!);
    if (next === undefined) return { endpoint, fromRight };
    endpoint = next;
    if (!trustedProxies.has(endpoint.address)) return { endpoint, fromRight };
  }
  return { endpoint, fromRight: nodes.length || Infinity };
}

/** Most requests ask for the address alone. */
class ForwardedClient implements Client {
  readonly address: string;
  readonly port: number;
  readonly #incoming: Incoming;
  readonly #reports: Reports;
  readonly #fromRight: number;

  constructor(incoming: Incoming, reports: Reports, { endpoint, fromRight }: End) {
    this.address = endpoint.address;
    this.port = endpoint.port;
    this.#incoming = incoming;
    this.#reports = reports;
    this.#fromRight = fromRight;
  }

  get scheme(): Incoming["scheme"] {
    const told = this.#reports.scheme(this.#fromRight)?.toLowerCase();
    if (told === "https" || told === "wss") return "https";
    return told === "http" || told === "ws" ? "http" : this.#incoming.scheme;
  }

  get authority(): string {
    const told = this.#reports.authority(this.#fromRight);
    return told !== undefined && parseAuthority(told) ? told : this.#incoming.authority;
  }
}
